import { describe, expect, it } from 'vitest'
import type { BootstrapConnect, BootstrapFailure } from '../events.ts'
import { memoryNode, messages, nextEvent, Ping, router } from '../node.fixture.ts'

describe('bootstrap', () => {
  it('connects at once, and says so', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    const { addr, peer } = await nextEvent<BootstrapConnect>(bob, 'bootstrap:connect')
    expect(peer).toEqual(alice.peerId)
    expect(String(addr)).toBe(String(alice.addresses[0]))
  })

  it('needs no peer id in the address', async () => {
    await using alice = await memoryNode({ messages, router })
    const address = alice.addresses[0]!.toString().replace(/\/p2p\/.*/, '')
    await using bob = await memoryNode({ messages, bootstrap: [address] })
    expect((await nextEvent<BootstrapConnect>(bob, 'bootstrap:connect')).peer).toEqual(alice.peerId)
    expect(await bob.request(address, Ping, { nonce: 1 })).toEqual({ nonce: 1, by: 'router' })
    expect(bob.libp2p.getConnections()).toHaveLength(1)
  })

  it('goes on trying until somebody is there, and says each time when it tries again', async () => {
    const address = `/memory/${crypto.randomUUID()}`
    await using bob = await memoryNode({ messages, bootstrap: [address] })
    const failures: BootstrapFailure[] = []
    bob.addEventListener('bootstrap:failure', ({ detail }) => failures.push(detail))
    await nextEvent(bob, 'bootstrap:failure')
    await nextEvent(bob, 'bootstrap:failure')
    const connected = nextEvent<BootstrapConnect>(bob, 'bootstrap:connect')
    await using alice = await memoryNode({ messages, router, listen: [address] })
    expect((await connected).peer).toEqual(alice.peerId)
    for (const { error, retryInMs } of failures) {
      expect(error).toMatchObject({ code: 'unavailable', reason: 'dial-failure' })
      expect(retryInMs).toBeGreaterThanOrEqual(0)
      expect(retryInMs).toBeLessThan(30_000)
    }
  })

  it('comes back after the connection is lost', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    await nextEvent(bob, 'bootstrap:connect')
    const again = nextEvent<BootstrapConnect>(bob, 'bootstrap:connect')
    for (const connection of bob.libp2p.getConnections()) connection.abort(new Error('lost'))
    expect((await again).peer).toEqual(alice.peerId)
  })

  it('does not dial itself over and over', async () => {
    const address = `/memory/${crypto.randomUUID()}`
    await using node = await memoryNode({ messages, listen: [address], bootstrap: [address] })
    const { error, retryInMs } = await nextEvent<BootstrapFailure>(node, 'bootstrap:failure')
    expect(error.code).toBe('invalid-argument')
    expect(retryInMs).toBeUndefined()
  })

  it('stops with the node, in the middle of an attempt or of a wait', async () => {
    const node = await memoryNode({ messages, bootstrap: ['/memory/nobody', '/memory/nobody-either'] })
    await nextEvent(node, 'bootstrap:failure')
    await node.stop()
    let events = 0
    node.addEventListener('bootstrap:failure', () => events++)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(events).toBe(0)
  })
})
