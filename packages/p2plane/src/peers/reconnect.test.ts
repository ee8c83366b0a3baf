import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { failure } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import { memoryNode, messages, nextEvent, Ping, router, until } from '../node.fixture.ts'
import { Reconnect } from './reconnect.ts'

const ADDR = multiaddr('/memory/somebody')

/** A connection that is closed by hand. */
function fakeConnection(): Connection & { end: () => void } {
  const target = new EventTarget()
  return Object.assign(target, { status: 'open', end: () => target.dispatchEvent(new Event('close')) }) as never
}

describe('a connection that is kept', () => {
  it('is made again each time it is lost, and waits longer the shorter it lasts', async () => {
    const connections = Array.from({ length: 4 }, fakeConnection)
    let [nowMs, made] = [0, 0]
    const waits: (number | undefined)[] = []
    const stopping = new AbortController()
    const reconnect = new Reconnect({
      dialer: {
        connect: () => {
          const next = connections[made++]
          return next === undefined
            ? Promise.reject(failure('dial-failure', '', { sent: false }))
            : Promise.resolve(next)
        }
      },
      now: () => nowMs,
      random: () => 0.01
    })
    await reconnect.keep(ADDR, stopping.signal, {
      onConnect: connection =>
        setTimeout(() => {
          nowMs += 20_000
          ;(connection as ReturnType<typeof fakeConnection>).end()
        }),
      onFailure: (_error, retryInMs) => {
        waits.push(retryInMs && Math.round(retryInMs * 100) / 100)
        if (waits.length === 3) stopping.abort()
      }
    })
    expect(made).toBe(7)
    // The fourth connection lasted, which makes its loss the first failure.
    expect(waits).toEqual([4, 6.4, 10.24])
  })

  it('is dialled with at most four others', async () => {
    let [dialling, most] = [0, 0]
    const stopping = new AbortController()
    const reconnect = new Reconnect({
      dialer: {
        connect: async (_target, signal) => {
          most = Math.max(most, ++dialling)
          await new Promise(resolve => setTimeout(resolve, 5))
          dialling--
          signal.throwIfAborted()
          throw failure('dial-failure', '', { sent: false })
        }
      },
      now: () => performance.now(),
      random: () => 0
    })
    let failures = 0
    const onFailure = (): void => {
      if (++failures === 60) stopping.abort()
    }
    await Promise.all(
      Array.from({ length: 20 }, () => reconnect.keep(ADDR, stopping.signal, { onConnect() {}, onFailure }))
    )
    expect(most).toBe(5)
  })
})

describe('a peer that is kept', () => {
  it('is connected to, and again when it comes back, without a call', async () => {
    const address = `/memory/${crypto.randomUUID()}`
    const alice = await memoryNode({ messages, router, listen: [address] })
    await using bob = await memoryNode({ messages })
    using _kept = bob.keep(address)
    await until(() => bob.connectedPeers.length === 1)
    await alice.stop()
    await until(() => bob.connectedPeers.length === 0)
    await using again = await memoryNode({ messages, router, listen: [address] })
    await until(() => bob.connectedPeers.length === 1)
    expect(bob.connectedPeers).toEqual([again.peerId])
    expect(await bob.request(address, Ping, { nonce: 1 })).toEqual({ nonce: 1, by: 'router' })
  })

  it('is let go', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages })
    const kept = bob.keep(alice.addresses[0]!)
    await until(() => bob.connectedPeers.length === 1)
    kept[Symbol.dispose]()
    const gone = nextEvent(bob, 'peer:disconnect')
    for (const connection of bob.libp2p.getConnections()) connection.abort(new Error('lost'))
    await gone
    await new Promise(resolve => setTimeout(resolve, 400))
    expect(bob.connectedPeers).toEqual([])
  })

  it('does not keep a node from stopping, nor is it an address that is none', async () => {
    const bob = await memoryNode({ messages })
    bob.keep('/memory/nobody')
    expect(() => bob.keep('nobody')).toThrow('nobody')
    await bob.stop()
  })
})
