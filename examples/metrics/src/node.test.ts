import { once } from 'node:events'
import { createNode } from 'p2plane'
import { describe, expect, it } from 'vitest'
import { Echo } from './messages.ts'
import { serveMetrics } from './metrics-server.ts'
import { watchedNode } from './node.ts'

describe('a node that Prometheus watches', () => {
  it('serves what it counted, in the text that Prometheus reads', async () => {
    const { node, registry } = await watchedNode()
    const { server, url } = await serveMetrics(registry)
    await using _node = node
    await using caller = await createNode({ messages: [Echo], bootstrap: node.addresses.map(String) })
    for (let i = 0; i < 3; i++) await caller.request(node.peerId, Echo, { text: 'hello' })

    const response = await fetch(url)
    const text = await response.text()
    server.close()
    server.closeAllConnections()
    await once(server, 'close')

    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(text).toContain('p2plane_inbound_requests_total{message="/metrics-example/echo/1.0.0"} 3')
    expect(text).toContain('p2plane_inbound_duration_seconds_count{message="/metrics-example/echo/1.0.0"} 3')
    expect(text).toContain('p2plane_requests_in_flight{direction="inbound"} 0')
    expect(text).toContain('p2plane_lanes_open{direction="inbound"} 1')
    // libp2p's own stand beside them.
    expect(text).toMatch(/^libp2p_data_transfer_bytes_total\{/m)
  })

  it('says nothing anywhere else', async () => {
    const { node, registry } = await watchedNode({ listen: [] })
    const { server, url } = await serveMetrics(registry)
    await using _node = node
    const response = await fetch(url.replace('/metrics', '/'))
    server.close()
    server.closeAllConnections()
    expect(response.status).toBe(404)
  })
})
