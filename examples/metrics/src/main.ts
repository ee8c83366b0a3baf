/** Two nodes of which one calls the other, and the address at which Prometheus finds what the other counts. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createNode } from 'p2plane'
import { Echo } from './messages.ts'
import { serveMetrics } from './metrics-server.ts'
import { watchedNode } from './node.ts'

const { node, registry } = await watchedNode()
const { url } = await serveMetrics(registry, 9464)
const caller = await createNode({ messages: [Echo], bootstrap: node.addresses.map(String) })

console.log(`metrics at ${url}; Ctrl+C ends it`)
for (let i = 0; ; i++) {
  await caller.request(node.peerId, Echo, { text: `hello ${i}` })
  await sleep(10)
}
