import { describe, expect, it } from 'vitest'
import { memoryNode, messages, nextEvent, pair, Ping, router, Say, until } from './node.fixture.ts'

describe('a node', () => {
  it('calls another by its peer id, its peer id as text, its address, and its address as text', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const [address] = alice.addresses
    for (const target of [alice.peerId, alice.peerId.toString(), address!, address!.toString()]) {
      expect(await bob.request(target, Ping, { nonce: 7 })).toEqual({ nonce: 7, by: 'router' })
    }
    expect(bob.libp2p.getConnections()).toHaveLength(1)
  })

  it('is called back by whom it called', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await bob.handle(Ping, ({ nonce }) => ({ nonce, by: 'bob' }))
    await bob.dial(alice.peerId)
    await until(() => alice.connectedPeers.length > 0)
    expect(await alice.request(bob.peerId, Ping, { nonce: 1 })).toEqual({ nonce: 1, by: 'bob' })
  })

  it('tells the handler who asks', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await alice.handle(Ping, ({ nonce }, { peer, connection }) => ({
      nonce,
      by: `${peer} ${connection.remotePeer.equals(peer)}`
    }))
    expect(await bob.request(alice.peerId, Ping, { nonce: 1 })).toEqual({ nonce: 1, by: `${bob.peerId} true` })
  })

  it.each([32, 200])('has %d requests at once answered', async count => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const nonces = Array.from({ length: count }, (_, nonce) => nonce)
    const answers = await Promise.all(nonces.map(nonce => bob.request(alice.peerId, Ping, { nonce })))
    expect(answers.map(({ nonce }) => nonce)).toEqual(nonces)
  })

  it('says when a peer comes and goes', async () => {
    await using alice = await memoryNode({ messages, router })
    const bob = await memoryNode({ messages })
    const [came, went] = [nextEvent(alice, 'peer:connect'), nextEvent(alice, 'peer:disconnect')]
    await bob.dial(alice.addresses[0]!)
    expect(await came).toEqual(bob.peerId)
    expect(alice.connectedPeers).toEqual([bob.peerId])
    await bob.stop()
    expect(await went).toEqual(bob.peerId)
    expect(alice.connectedPeers).toEqual([])
  })

  it('works where two dial each other at the same moment', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages, router })
    const [a, b] = await Promise.all([
      alice.request(bob.addresses[0]!, Ping, { nonce: 1 }),
      bob.request(alice.addresses[0]!, Ping, { nonce: 2 })
    ])
    expect([a.nonce, b.nonce]).toEqual([1, 2])
    const more = Array.from({ length: 20 }, (_, nonce) => [
      alice.request(bob.peerId, Ping, { nonce }),
      bob.request(alice.peerId, Ping, { nonce })
    ])
    expect(await Promise.all(more.flat())).toHaveLength(40)
  })

  it('refuses a message it was not made with', async () => {
    await using bob = await memoryNode({ messages: [Ping] })
    const stranger = bob as unknown as Awaited<ReturnType<typeof pair>>['bob']
    await expect(stranger.request('/memory/x', Say, { text: '' })).rejects.toMatchObject({
      code: 'failed-precondition',
      reason: 'unknown-message'
    })
    await expect(stranger.broadcast(Say, { text: '' })).rejects.toMatchObject({ reason: 'unknown-message' })
    await expect(stranger.handle(Say, () => null)).rejects.toMatchObject({ reason: 'unknown-message' })
    expect(() => stranger.consume(Say)).toThrow(/hello\/say/)
  })
})

describe('broadcast', () => {
  it('settles once for each peer that is connected, whatever became of it', async () => {
    await using speaks = await memoryNode({ messages, router })
    await using silent = await memoryNode({ messages })
    await using node = await memoryNode({ messages })
    await Promise.all([node.dial(speaks.addresses[0]!), node.dial(silent.addresses[0]!)])
    const settled = await node.broadcast(Ping, { nonce: 3 })
    const of = (peer: { toString(): string }) => settled.find(one => one.peer.toString() === peer.toString())
    expect(settled).toHaveLength(2)
    expect(of(speaks.peerId)).toEqual({ peer: speaks.peerId, ok: true, response: { nonce: 3, by: 'router' } })
    expect(of(silent.peerId)).toMatchObject({ ok: false, error: { reason: 'unsupported-protocol' } })
  })

  it('goes to whom it is meant for', async () => {
    await using one = await memoryNode({ messages, router })
    await using other = await memoryNode({ messages, router })
    await using node = await memoryNode({ messages })
    await Promise.all([node.dial(one.addresses[0]!), node.dial(other.addresses[0]!)])
    const settled = await node.broadcast(Ping, { nonce: 3 }, { to: peer => !peer.equals(one.peerId) })
    expect(settled).toMatchObject([{ peer: other.peerId, ok: true }])
  })

  it('is empty where nobody is connected, and rejects where the request cannot be sent at all', async () => {
    await using node = await memoryNode({ messages })
    expect(await node.broadcast(Ping, { nonce: 1 })).toEqual([])
    await expect(node.broadcast(Ping, { nonce: 0.5 })).rejects.toMatchObject({ reason: 'invalid-request' })
  })
})

describe('stop', () => {
  it('fails what is under way and what comes later, and is the same twice', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const handling = Promise.withResolvers<AbortSignal>()
    await alice.handle(Ping, (_request, { signal }) => {
      handling.resolve(signal)
      return new Promise(() => {})
    })
    const underWay = bob.request(alice.peerId, Ping, { nonce: 1 })
    const failing = expect(underWay).rejects.toMatchObject({ code: 'unavailable', reason: 'node-stopped' })
    const signal = await handling.promise
    expect(bob.stop()).toBe(bob.stop())
    await bob.stop()
    await failing
    await expect(bob.request(alice.peerId, Ping, { nonce: 1 })).rejects.toMatchObject({ reason: 'node-stopped' })
    await until(() => signal.aborted)
  })

  it('tells the handlers of the node that stops', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const handling = Promise.withResolvers<AbortSignal>()
    await alice.handle(Ping, (_request, { signal }) => {
      handling.resolve(signal)
      return new Promise(() => {})
    })
    const failing = expect(bob.request(alice.peerId, Ping, { nonce: 1 }, { retries: 0 })).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'connection-closed'
    })
    const signal = await handling.promise
    await alice.stop()
    await failing
    expect(signal.aborted).toBe(true)
  })
})
