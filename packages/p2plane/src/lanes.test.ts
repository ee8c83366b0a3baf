import { defineMessage } from '@p2plane/message'
import { LANE_PROTOCOL, MAX_LANE_RUNNING } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Node } from './node.ts'
import { memoryNode, messages, nextEvent, pair, Ping, router, Say, until, withoutLanes } from './node.fixture.ts'

/** A message on a lane of its own. */
const Vote = defineMessage({
  protocolId: '/hello/vote/1.0.0',
  request: z.int(),
  response: z.int(),
  lane: 'control'
})

function laneStreams(node: Pick<Node<never>, 'libp2p'>): number {
  return node.libp2p.getConnections().flatMap(({ streams }) => streams.filter(s => s.protocol === LANE_PROTOCOL)).length
}

describe('lanes', () => {
  it('carry every call to a peer over one stream, also those that begin at once', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await Promise.all(Array.from({ length: 50 }, (_, nonce) => bob.request(alice.peerId, Ping, { nonce })))
    await bob.request(alice.peerId, Say, { text: '' })
    expect(laneStreams(bob)).toBe(1)
  })

  it('are one in each direction', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages, router })
    await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })
    await alice.request(bob.peerId, Ping, { nonce: 1 })
    expect(laneStreams(bob)).toBe(2)
  })

  it('are one a name', async () => {
    await using alice = await memoryNode({
      messages: [...messages, Vote],
      router: { ...router, [Vote.protocolId]: round => round + 1 }
    })
    await using bob = await memoryNode({ messages: [...messages, Vote], bootstrap: alice.addresses.map(String) })
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    expect(await bob.request(alice.peerId, Vote, 1)).toBe(2)
    expect(laneStreams(bob)).toBe(2)
  })

  it('do not wait for each other: a short answer comes while long ones of another lane wait for room', async () => {
    const Bulk = defineMessage({
      protocolId: '/hello/bulk/1.0.0',
      request: z.null(),
      response: z.instanceof(Uint8Array),
      maxResponseBytes: 16 * 1024 * 1024,
      lane: 'bulk'
    })
    await using alice = await memoryNode({
      messages: [Bulk, Vote],
      router: { [Bulk.protocolId]: () => new Uint8Array(8 * 1024 * 1024), [Vote.protocolId]: round => round + 1 }
    })
    await using bob = await memoryNode({ messages: [Bulk, Vote], bootstrap: alice.addresses.map(String) })
    await bob.request(alice.peerId, Vote, 0)
    let left = 12
    const bulk = Array.from({ length: left }, () => bob.request(alice.peerId, Bulk, null).then(() => left--))
    await bulk[0]
    expect(await bob.request(alice.peerId, Vote, 1)).toBe(2)
    expect(left).toBeGreaterThan(4)
    await Promise.all(bulk)
  })

  it('are asked for once a connection of a peer that has none', async () => {
    await using nodes = await pair('unary')
    const { alice, bob } = nodes
    await bob.dial(alice.peerId)
    const [connection] = bob.libp2p.getConnections()
    const asked: string[] = []
    const newStream = connection!.newStream.bind(connection)
    connection!.newStream = (protocols, options) => {
      // libp2p's own services ask for theirs.
      if (protocols === LANE_PROTOCOL || protocols === Ping.protocolId) asked.push(protocols)
      return newStream(protocols, options)
    }
    for (let nonce = 0; nonce < 3; nonce++) await bob.request(alice.peerId, Ping, { nonce })
    expect(asked).toEqual([LANE_PROTOCOL, Ping.protocolId, Ping.protocolId, Ping.protocolId])
  })

  it('are opened anew over the same connection where one has ended', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    const [connection] = bob.libp2p.getConnections()
    connection!.streams.find(({ protocol }) => protocol === LANE_PROTOCOL)!.abort(new Error('ended'))
    expect(await bob.request(alice.peerId, Say, { text: '' })).toBeNull()
    expect(bob.libp2p.getConnections()).toEqual([connection])
  })

  it('lose no call when a peer restarts: each is answered, or known not to have been handled, or was sent', async () => {
    const address = `/memory/${crypto.randomUUID()}`
    let alice = await memoryNode({ messages, router, listen: [address] })
    await using bob = await memoryNode({ messages })
    let isOver = false
    let answered = 0
    const caller = async (): Promise<void> => {
      for (; !isOver; answered++) {
        await bob.request(address, Ping, { nonce: 1 }, { retries: 50, timeoutMs: 10_000 })
        // The in-memory network never leaves the microtask queue, so that timers would starve.
        await new Promise(setImmediate)
      }
    }
    const callers = Promise.all(Array.from({ length: 20 }, caller))
    for (let restart = 0; restart < 3; restart++) {
      const target = answered + 100
      await until(() => answered > target)
      await alice.stop()
      alice = await memoryNode({ messages, router, listen: [address] })
    }
    const target = answered + 100
    await until(() => answered > target)
    isOver = true
    await callers
    await alice.stop()
  })

  it('that are lost fail what was sent, and what waited for its turn goes on by another', async () => {
    const release = Promise.withResolvers<null>()
    let begun = 0
    await using alice = await memoryNode({
      messages: [Say],
      router: {
        [Say.protocolId]: () => {
          begun++
          return release.promise
        }
      }
    })
    await using bob = await memoryNode({ messages: [Say], bootstrap: alice.addresses.map(String) })
    const calls = Array.from({ length: MAX_LANE_RUNNING + 40 }, () =>
      bob.request(alice.peerId, Say, { text: '' }, { retries: 0 })
    )
    const settled = Promise.allSettled(calls)
    await until(() => begun === MAX_LANE_RUNNING)
    const [connection] = bob.libp2p.getConnections()
    connection!.streams.find(({ protocol }) => protocol === LANE_PROTOCOL)!.abort(new Error('lost'))
    await until(() => begun === MAX_LANE_RUNNING + 40)
    release.resolve(null)
    const failures = (await settled).filter(({ status }) => status === 'rejected')
    expect(failures).toHaveLength(MAX_LANE_RUNNING)
    for (const failed of failures) {
      expect(failed).toMatchObject({ reason: { code: 'unavailable', reason: 'connection-closed', sent: true } })
    }
  })

  it('are not lost to all by the caller who had least time', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await bob.dial(alice.peerId)
    const [connection] = bob.libp2p.getConnections()
    const newStream = connection!.newStream.bind(connection)
    const slowly = Promise.withResolvers<void>()
    connection!.newStream = async (protocols, options) => {
      await slowly.promise
      return await newStream(protocols, options)
    }
    const hasty = bob.request(alice.peerId, Ping, { nonce: 1 }, { timeoutMs: 20 })
    const patient = bob.request(alice.peerId, Ping, { nonce: 2 })
    await expect(hasty).rejects.toMatchObject({ code: 'deadline-exceeded', sent: false })
    slowly.resolve()
    expect(await patient).toMatchObject({ nonce: 2 })
  })

  it('do not outlive their connection', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    const gone = nextEvent(bob, 'peer:disconnect')
    await bob.libp2p.hangUp(alice.peerId)
    await gone
    expect(await bob.request(alice.peerId, Say, { text: '' })).toBeNull()
    expect(laneStreams(bob)).toBe(1)
  })

  it('are not needed: a node without them calls and is called', async () => {
    await using alice = await withoutLanes(await memoryNode({ messages, router }))
    await using bob = await withoutLanes(await memoryNode({ messages, router }))
    expect(await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    expect(await alice.request(bob.peerId, Ping, { nonce: 2 })).toMatchObject({ nonce: 2 })
    expect(laneStreams(bob)).toBe(0)
  })
})
