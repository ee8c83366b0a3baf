/** What only real sockets show: libp2p's limits on connections from one host, and its limits on streams. */
import { defineMessage } from '@p2plane/message'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createNode } from './create-node.ts'
import { messages, Ping, router } from './node.fixture.ts'

describe('nodes with default options, on TCP', () => {
  it.each([32, 200])('answer %d requests at once', async count => {
    await using alice = await createNode({ messages, router })
    await using bob = await createNode({ messages, bootstrap: alice.addresses.map(String) })
    const nonces = Array.from({ length: count }, (_, nonce) => nonce)
    const answers = await Promise.all(nonces.map(nonce => bob.request(alice.peerId, Ping, { nonce })))
    expect(answers.map(({ nonce }) => nonce)).toEqual(nonces)
  })

  it('carry long bodies and short ones together, both ways, byte for byte', async () => {
    const Echo = defineMessage({
      protocolId: '/hello/echo/1.0.0',
      request: z.object({ seq: z.int(), data: z.instanceof(Uint8Array) }),
      response: z.object({ seq: z.int(), data: z.instanceof(Uint8Array) }),
      maxRequestBytes: 2 ** 22,
      maxResponseBytes: 2 ** 22
    })
    await using alice = await createNode({ messages: [Echo], router: { [Echo.protocolId]: request => request } })
    await using bob = await createNode({ messages: [Echo], bootstrap: alice.addresses.map(String) })
    const lengths = [1_000_000, 3, 65_536, 200_000, 4_096, 0, 2_000_000, 16_384, 65_541, 900]
    const requests = lengths.map((length, seq) => ({
      seq,
      data: Uint8Array.from({ length }, (_, i) => (i * 31 + seq) & 0xff)
    }))
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(requests.map(request => bob.request(alice.peerId, Echo, request)))
      for (const [i, { seq, data }] of answers.entries()) {
        expect(seq).toBe(i)
        expect(Buffer.compare(data, requests[i]!.data)).toBe(0)
      }
    }
  })

  it('connect twenty to one at the same moment, without a reset', async () => {
    await using stack = new AsyncDisposableStack()
    const hub = stack.use(await createNode({ messages, router }))
    const nodes = await Promise.all(Array.from({ length: 19 }, () => createNode({ messages, router })))
    for (const node of nodes) stack.use(node)
    const answers = await Promise.all(
      nodes.map((node, nonce) => node.request(hub.addresses[0]!, Ping, { nonce }, { retries: 0 }))
    )
    expect(answers.map(({ nonce }) => nonce)).toEqual(nodes.map((_, nonce) => nonce))
    expect(hub.connectedPeers).toHaveLength(19)
  })

  it('connect each of twenty to each other', async () => {
    await using stack = new AsyncDisposableStack()
    const nodes = await Promise.all(Array.from({ length: 20 }, () => createNode({ messages, router })))
    for (const node of nodes) stack.use(node)
    let answers = 0
    // One after another: 190 handshakes at once take longer than each may, on a machine that is busy.
    for (const [i, from] of nodes.entries()) {
      const others = nodes.slice(i + 1)
      const calls = others.map(to => from.request(to.addresses[0]!, Ping, { nonce: i }, { retries: 0 }))
      answers += (await Promise.all(calls)).length
    }
    expect(answers).toBe(190)
    for (const node of nodes) expect(node.connectedPeers).toHaveLength(19)
  })

  it('work where two dial each other at the same moment', async () => {
    await using alice = await createNode({ messages, router })
    await using bob = await createNode({ messages, router })
    const calls = Array.from({ length: 10 }, (_, nonce) => [
      alice.request(bob.addresses[0]!, Ping, { nonce }),
      bob.request(alice.addresses[0]!, Ping, { nonce })
    ])
    expect(await Promise.all(calls.flat())).toHaveLength(20)
  })
})
