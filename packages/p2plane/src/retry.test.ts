import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createNetwork, type Host, times } from '@p2plane/testing'
import type { P2PError } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import { createNode } from './create-node.ts'
import { memoryNode, messages, nextEvent, Ping, router, Say, until } from './node.fixture.ts'
import type { Node } from './node.ts'
import { sleep } from './sleep.ts'

/** In virtual time, and without a bootstrap: nobody is dialled but by who calls. */
function startNode({ options }: Host): Promise<Node<typeof Ping | typeof Say>> {
  return createNode({ ...options, bootstrap: [], messages, router })
}

describe('a request that is refused', () => {
  it('is made again when the peer said, though it is not idempotent: it was not handled', async () => {
    const release = Promise.withResolvers<null>()
    let begun = 0
    await using alice = await memoryNode({
      messages: [Say],
      router: { [Say.protocolId]: () => (begun++ === 0 ? release.promise : null) },
      limits: { runningPerPeer: 1, queuedPerPeer: 1 }
    })
    await using bob = await memoryNode({ messages: [Say], bootstrap: alice.addresses.map(String) })
    const say = (retries = 2) => bob.request(alice.peerId, Say, { text: '' }, { retries })
    const [first, second] = [say(), say()]
    await expect(say(0)).rejects.toMatchObject({ code: 'resource-exhausted', reason: 'queue-full', retryAfterMs: 100 })
    const third = say()
    setTimeout(() => release.resolve(null), 50)
    expect(await Promise.all([first, second, third])).toEqual([null, null, null])
    expect(begun).toBe(3)
  })

  it('is not made again and again to a peer that refuses everything', async () => {
    await using alice = await memoryNode({
      messages: [Say],
      router: { [Say.protocolId]: () => new Promise<null>(() => {}) },
      limits: { runningPerPeer: 1, queuedPerPeer: 1 }
    })
    await using bob = await memoryNode({ messages: [Say], bootstrap: alice.addresses.map(String) })
    let refused = 0
    alice.addEventListener('inbound:failure', ({ detail }) => {
      if (detail.reason === 'queue-full') refused++
    })
    const hang = [0, 1].map(() => bob.request(alice.peerId, Say, { text: '' }, { timeoutMs: 5_000 }).catch(() => {}))
    await until(() => alice.connectedPeers.length === 1)
    const calls = Array.from({ length: 100 }, () =>
      bob.request(alice.peerId, Say, { text: '' }, { timeoutMs: 3_000 }).catch(() => {})
    )
    await Promise.all(calls)
    // Each would be refused three times, had every call its two retries.
    expect(refused).toBeGreaterThanOrEqual(100)
    expect(refused).toBeLessThanOrEqual(115)
    await alice.stop()
    await Promise.all(hang)
  })
})

describe('a peer that cannot be reached', () => {
  it('is left alone for a moment, and called again once it is back', () =>
    createNetwork({ nodes: times(2, startNode) }).run(async ({ nodes: [down, bob], crash, restart, ...world }) => {
      const [address] = down.addresses
      crash(0)
      let dials = 0
      const dial = bob.libp2p.dial.bind(bob.libp2p)
      bob.libp2p.dial = (...args) => {
        dials++
        return dial(...args)
      }
      const call = () => bob.request(address!, Ping, { nonce: 1 }, { retries: 0 })
      const failures: P2PError[] = []
      const downUntil = performance.now() + 500
      while (performance.now() < downUntil) {
        failures.push(
          await call().then(
            () => expect.unreachable('it answered'),
            (error: P2PError) => error
          )
        )
        await sleep(2, undefined)
      }
      for (const failure of failures) {
        expect(failure).toMatchObject({ code: 'unavailable', reason: 'dial-failure', sent: false })
      }
      expect(failures.length).toBeGreaterThan(50)
      expect(dials).toBeLessThan(25)
      // All that were not dialled for say when to come again.
      expect(failures.filter(({ retryAfterMs }) => retryAfterMs !== undefined).length).toBeGreaterThanOrEqual(
        failures.length - dials
      )
      const alice = await restart(0)
      await world.until(() => call().then(Boolean, () => false), 1_500)
      expect(alice.connectedPeers).toHaveLength(1)
    }))

  it('is called at once where it has come by itself', async () => {
    const privateKey = await generateKeyPair('Ed25519')
    const address = `/memory/${crypto.randomUUID()}`
    const peer = peerIdFromPrivateKey(privateKey)
    await using bob = await memoryNode({ messages, router })
    await bob.libp2p.peerStore.merge(peer, { multiaddrs: [multiaddr(address)] })
    const call = () => bob.request(peer, Ping, { nonce: 1 }, { retries: 0 })
    for (let failures = 0; failures < 20; failures++) await expect(call()).rejects.toMatchObject({ sent: false })
    await using alice = await memoryNode({ messages, router, privateKey, listen: [address] })
    await alice.dial(bob.addresses[0]!)
    await until(() => bob.connectedPeers.length === 1)
    expect(await call()).toEqual({ nonce: 1, by: 'router' })
  })
})

describe('a request over a connection that is lost', () => {
  it('is made again where the message is idempotent', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    let handled = 0
    await alice.handle(Ping, ({ nonce }, { connection }) => {
      if (++handled === 1) connection.abort(new Error('lost'))
      return { nonce, by: 'alice' }
    })
    expect(await bob.request(alice.peerId, Ping, { nonce: 1 })).toEqual({ nonce: 1, by: 'alice' })
    expect(handled).toBe(2)
  })

  it('is not made again where it is not', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    let handled = 0
    await alice.handle(Say, (_request, { connection }) => {
      handled++
      connection.abort(new Error('lost'))
      return null
    })
    await expect(bob.request(alice.peerId, Say, { text: '' })).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'connection-closed',
      sent: true
    })
    await bob.dial(alice.peerId)
    expect(handled).toBe(1)
  })

  it('is made again within one deadline, not with a new one each time', () =>
    createNetwork({ nodes: [startNode] }).run(async ({ nodes: [node] }) => {
      const startedAt = performance.now()
      const request = node.request('/ip4/10.0.0.2/tcp/4001', Ping, { nonce: 1 }, { timeoutMs: 150, retries: 1_000 })
      await expect(request).rejects.toMatchObject({ code: 'unavailable', reason: 'dial-failure' })
      expect(performance.now() - startedAt).toBeLessThanOrEqual(150)
    }))

  it('finds a peer that came back on another connection', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    await bob.request(alice.peerId, Say, { text: '' })
    const gone = nextEvent(bob, 'peer:disconnect')
    for (const connection of bob.libp2p.getConnections()) connection.abort(new Error('lost'))
    await gone
    expect(await bob.request(alice.peerId, Say, { text: '' })).toBeNull()
  })
})
