import { describe, expect, it } from 'vitest'
import { memoryNode, messages, nextEvent, Ping, router, Say } from './node.fixture.ts'

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

  it('is made again within one deadline, not with a new one each time', async () => {
    await using node = await memoryNode({ messages })
    const startedAt = performance.now()
    const request = node.request('/memory/nobody-is-here', Ping, { nonce: 1 }, { timeoutMs: 150, retries: 1_000 })
    await expect(request).rejects.toMatchObject({ code: 'unavailable', reason: 'dial-failure' })
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

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
