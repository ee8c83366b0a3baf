import { P2PError } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import { memoryNode, messages, nextEvent, pair, Ping, router, until } from './node.fixture.ts'

describe('consume', () => {
  it('iterates over requests, and answers each', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const incoming = alice.consume(Ping)
    const answers = Promise.all([1, 2, 3].map(nonce => bob.request(alice.peerId, Ping, { nonce })))
    let left = 3
    for await (const { request, peer, respond } of incoming) {
      expect(peer).toEqual(bob.peerId)
      respond({ nonce: request.nonce * 10, by: 'consumer' })
      if (--left === 0) break
    }
    expect((await answers).map(({ nonce }) => nonce)).toEqual([10, 20, 30])
  })

  it('has requests from the call on, not from the first turn of the loop', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const incoming = alice.consume(Ping)
    const answer = bob.request(alice.peerId, Ping, { nonce: 1 })
    const told = Promise.race([answer, new Promise(resolve => setTimeout(resolve, 20, 'waits'))])
    expect(await told).toBe('waits')
    const { value } = await incoming.next()
    value!.respond({ nonce: 2, by: 'consumer' })
    expect(await answer).toEqual({ nonce: 2, by: 'consumer' })
    await incoming.return?.()
  })

  it('stands before the handler, and gives the requests back to it at the end', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const incoming = alice.consume(Ping)
    const consumed = bob.request(alice.peerId, Ping, { nonce: 1 })
    for await (const { respond } of incoming) {
      respond({ nonce: 0, by: 'consumer' })
      break
    }
    expect((await consumed).by).toBe('consumer')
    expect((await bob.request(alice.peerId, Ping, { nonce: 1 })).by).toBe('router')
  })

  it('makes a node without a router speak a message, for as long as it iterates', async () => {
    await using alice = await memoryNode({ messages })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    const refused = { reason: 'unsupported-protocol' }
    await expect(bob.request(alice.peerId, Ping, { nonce: 1 })).rejects.toMatchObject(refused)
    const incoming = alice.consume(Ping)
    const answer = bob.request(alice.peerId, Ping, { nonce: 1 })
    ;(await incoming.next()).value!.respond({ nonce: 1, by: 'consumer' })
    expect((await answer).by).toBe('consumer')
    await incoming.return?.()
    await expect(bob.request(alice.peerId, Ping, { nonce: 1 })).rejects.toMatchObject(refused)
  })

  it('holds as many requests as its capacity, and refuses the next', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const incoming = alice.consume(Ping, { capacity: 5 })
    const causes: unknown[] = []
    alice.addEventListener('inbound:failure', ({ detail }) => causes.push(detail.cause))
    const waiting = [1, 2, 3, 4, 5].map(nonce => bob.request(alice.peerId, Ping, { nonce }))
    // The sixth is sent once the five are queued: a full queue refuses it at once, long before any deadline.
    let refused = false
    const requests = waiting.map(request => request.catch(() => {}))
    while (!refused) {
      await bob.request(alice.peerId, Ping, { nonce: 6 }, { timeoutMs: 50, retries: 0 }).catch(error => {
        refused = (error as P2PError).reason === 'queue-full'
      })
    }
    expect(causes.map(cause => (P2PError.is(cause) ? cause.reason : undefined))).toContain('queue-full')
    for (let left = 5; left > 0; left--) (await incoming.next()).value!.respond({ nonce: 0, by: 'consumer' })
    await incoming.return?.()
    await Promise.all(requests)
  })

  it('drops a request nobody waits for any more', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const incoming = alice.consume(Ping)
    const controller = new AbortController()
    const cancelled = bob.request(alice.peerId, Ping, { nonce: 1 }, { signal: controller.signal })
    const second = bob.request(alice.peerId, Ping, { nonce: 2 })
    const told = nextEvent<P2PError>(alice, 'inbound:failure')
    const first = await incoming.next()
    controller.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    const { value } = first.value!.request.nonce === 2 ? first : await incoming.next()
    value!.respond({ nonce: 2, by: 'consumer' })
    expect(await second).toEqual({ nonce: 2, by: 'consumer' })
    expect(await told).toMatchObject({ code: 'cancelled' })
    await incoming.return?.()
  })

  it('gives up what waits when it ends, and when the node stops', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const incoming = alice.consume(Ping)
    const waiting = bob.request(alice.peerId, Ping, { nonce: 1 }, { retries: 0 })
    const failing = expect(waiting).rejects.toMatchObject({ sent: true })
    const told = nextEvent<P2PError>(alice, 'inbound:failure')
    const next = await incoming.next()
    next.value!.reject(new Error('not today'))
    await failing
    expect((await told).cause).toMatchObject({ message: 'not today' })
    const ended = incoming.next()
    await alice.stop()
    expect(await ended).toEqual({ done: true, value: undefined })
  })

  it('is one iteration a message, and a size is a size', async () => {
    await using node = await memoryNode({ messages, router })
    const incoming = node.consume(Ping)
    expect(() => node.consume(Ping)).toThrow('/hello/ping/1.0.0 is consumed already')
    await incoming.return?.()
    expect(() => node.consume(Ping, { capacity: 0 })).toThrow('capacity: 0 is not a size')
    await until(() => true)
    await node.consume(Ping).return?.()
  })
})
