import { describe, expect, it } from 'vitest'
import { network } from './admission/policies/network.ts'
import type { AdmissionPolicy } from './admission/policy.ts'
import { createNode } from './create-node.ts'
import type { Node } from './node.ts'
import { memoryNode, messages, Ping, router, until, withoutLanes } from './node.fixture.ts'

type Pinger = Node<(typeof messages)[number]>

/** Each calls the other `count` times at once, by its address, with and without its peer id. */
async function dialEachOther(alice: Pinger, bob: Pinger, count: number): Promise<unknown[]> {
  const calls = Array.from({ length: count }, (_, nonce) => {
    const [from, to] = nonce % 2 === 0 ? [alice, bob] : [bob, alice]
    const addr = to.addresses[0]!
    return from.request(nonce % 4 < 2 ? addr : addr.decapsulate('/p2p'), Ping, { nonce }, { retries: 0 })
  })
  return await Promise.all(calls)
}

function counts(...nodes: Pinger[]): number[] {
  return nodes.map(({ libp2p }) => libp2p.getConnections().length)
}

describe('two nodes that dial each other', () => {
  const policies: [string, AdmissionPolicy | undefined][] = [
    ['without a policy', undefined],
    ['with one', network('n')]
  ]
  it.each(policies)('1,000 times at once, %s, end with one connection and no failed request', async (_, policy) => {
    const options = { messages, router, ...(policy && { admission: policy }) }
    await using alice = await createNode(options)
    await using bob = await createNode(options)
    expect(await dialEachOther(alice, bob, 1_000)).toHaveLength(1_000)
    expect(counts(alice)[0]).toBeGreaterThan(1)
    // What goes on meanwhile goes on.
    let isOver = false
    let answered = 0
    const callers = [alice, bob].map(async from => {
      const to = from === alice ? bob : alice
      for (; !isOver; answered++) await from.request(to.peerId, Ping, { nonce: 1 }, { retries: 0 })
    })
    await until(() => counts(alice, bob).every(count => count === 1))
    isOver = true
    await Promise.all(callers)
    expect(answered).toBeGreaterThan(10)
    expect(await dialEachOther(alice, bob, 10)).toHaveLength(10)
    expect(counts(alice, bob)).toEqual([1, 1])
  })

  it('with many connections each way, keep one, and lose no request that is slow', async () => {
    await using alice = await memoryNode({ messages, router })
    const release = Promise.withResolvers<void>()
    await using bob = await memoryNode({
      messages,
      router: { ...router, [Ping.protocolId]: ({ nonce }) => release.promise.then(() => ({ nonce, by: 'late' })) }
    })
    for (let i = 0; i < 4; i++) {
      await alice.libp2p.dial(bob.libp2p.getMultiaddrs(), { force: true })
      await bob.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true })
    }
    const slow = Array.from({ length: 10 }, () => alice.request(bob.peerId, Ping, { nonce: 1 }, { retries: 0 }))
    await until(() => counts(alice, bob).every(count => count <= 2))
    release.resolve()
    await Promise.all(slow)
    await until(() => counts(alice, bob).every(count => count === 1))
    expect(await alice.request(bob.peerId, Ping, { nonce: 1 })).toMatchObject({ by: 'late' })
  })

  it('keep both where they have no lanes: such a peer chooses by rules of its own', async () => {
    await using alice = await withoutLanes(await memoryNode({ messages, router }))
    await using bob = await withoutLanes(await memoryNode({ messages, router }))
    await alice.libp2p.dial(bob.libp2p.getMultiaddrs(), { force: true })
    await bob.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true })
    await new Promise(resolve => setTimeout(resolve, 1_300))
    expect(counts(alice)).toEqual([2])
  })
})
