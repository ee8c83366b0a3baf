/** What only real sockets show: libp2p's limits on connections from one host, and its limits on streams. */
import { describe, expect, it } from 'vitest'
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
    const pairs = nodes.flatMap((from, i) => nodes.slice(i + 1).map(to => ({ from, to })))
    const answers = await Promise.all(
      pairs.map(({ from, to }, nonce) => from.request(to.addresses[0]!, Ping, { nonce }, { retries: 0 }))
    )
    expect(answers).toHaveLength(190)
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
