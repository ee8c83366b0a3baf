import type { Connection, Logger, MultiaddrConnection, PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { memoryNode, messages, nextEvent, router } from '../node.fixture.ts'
import { MISDEED } from './bans.ts'
import { ConnectionGuard } from './connection-guard.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'

const PUBLIC = { connectionsPerAddress: 2, connectionsPerNetwork: 3 }

class FakeConnection extends EventTarget {
  readonly remotePeer: PeerId
  readonly remoteAddr
  isAborted = false

  constructor(peer: string, addr: string) {
    super()
    this.remotePeer = { equals: (other: unknown) => String(other) === peer, toString: () => peer } as unknown as PeerId
    this.remoteAddr = multiaddr(addr)
  }

  abort(): void {
    this.isAborted = true
  }
}

interface Guarded {
  guard: ConnectionGuard
  open: FakeConnection[]
  clock: { nowMs: number }
  connect: (peer: string, addr: string) => FakeConnection | undefined
}

/** A guard and what it has let in. */
function guarded(change: Partial<Limits>): Guarded {
  const clock = { nowMs: 0 }
  const guard = new ConnectionGuard({ limits: { ...DEFAULT_LIMITS, ...change }, now: () => clock.nowMs })
  const open: FakeConnection[] = []
  let onOpen: (event: CustomEvent<Connection>) => void = () => {}
  const log = (() => {}) as unknown as Logger
  const getConnections = (): Connection[] => open as unknown as Connection[]
  guard.guard({ getConnections, addEventListener: (_type, listener) => void (onOpen = listener) }, log)
  const connect = (peer: string, addr: string): FakeConnection | undefined => {
    const connection = new FakeConnection(peer, addr)
    if (guard.denyInboundConnection(connection as unknown as MultiaddrConnection)) return undefined
    if (guard.denyInboundEncryptedConnection(connection.remotePeer)) return undefined
    open.push(connection)
    onOpen(new CustomEvent('connection:open', { detail: connection as unknown as Connection }))
    return connection
  }
  return { guard, open, clock, connect }
}

describe('the guard of connections', () => {
  it('lets so many in from one address, and more once one has gone', () => {
    const { open, connect } = guarded(PUBLIC)
    const from = (i: number) => connect(`peer ${i}`, `/ip4/203.0.113.7/tcp/${i}`) !== undefined
    expect([1, 2, 3].map(from)).toEqual([true, true, false])
    expect(connect('another', '/ip4/203.0.113.8/tcp/1')).toBeDefined()
    open.shift()
    expect(from(4)).toBe(true)
  })

  it('lets so many in from one network of IPv6', () => {
    const { connect } = guarded(PUBLIC)
    const from = (subnet: number) => connect(`peer ${subnet}`, `/ip6/2001:db8:1:${subnet}::1/tcp/1`) !== undefined
    expect([100, 200, 300, 400].map(from)).toEqual([true, true, true, false])
    expect(connect('another', '/ip6/2001:db8:2:1::1/tcp/1')).toBeDefined()
  })

  it('does not count where addresses have no limit, nor on this host', () => {
    const lan = guarded({})
    const local = guarded(PUBLIC)
    for (let i = 1; i < 20; i++) {
      expect(lan.connect(`peer ${i}`, `/ip4/203.0.113.7/tcp/${i}`)).toBeDefined()
      expect(local.connect(`peer ${i}`, `/ip4/127.0.0.1/tcp/${i}`)).toBeDefined()
      expect(local.connect(`other ${i}`, `/memory/${i}`)).toBeDefined()
    }
  })

  it('lets so many of one peer in', () => {
    const { connect } = guarded({ connectionsPerPeer: 2 })
    const from = () => connect('peer', '/ip4/127.0.0.1/tcp/1') !== undefined
    expect([from(), from(), from()]).toEqual([true, true, false])
    expect(connect('another', '/ip4/127.0.0.1/tcp/1')).toBeDefined()
  })

  it('closes the connections of who breaks rules, and later keeps it and its address out for as long as the ban lasts', () => {
    const { guard, open, clock, connect } = guarded({ ...PUBLIC, banMs: 1_000 })
    const connection = connect('bad', '/ip4/203.0.113.7/tcp/1')!
    const beside = connect('good', '/ip4/203.0.113.9/tcp/1')!
    for (let i = 0; i < 3; i++) guard.penalise(connection as unknown as Connection, MISDEED.flood)
    expect([connection.isAborted, beside.isAborted]).toEqual([true, false])
    open.shift()
    expect(connect('bad', '/ip4/203.0.113.8/tcp/1')).toBeUndefined()
    expect(connect('new', '/ip4/203.0.113.7/tcp/1')).toBeUndefined()
    expect(guard.denyDialPeer(connection.remotePeer)).toBe(true)
    clock.nowMs = 1_000
    expect(guard.denyDialPeer(connection.remotePeer)).toBe(false)
    expect(connect('bad', '/ip4/203.0.113.7/tcp/1')).toBeDefined()
  })

  it('notes a connection that ended by a flood, and none that ended otherwise', () => {
    const { connect } = guarded({})
    const end = (peer: string, name: string): void => {
      const connection = connect(peer, '/ip4/127.0.0.1/tcp/1')
      const error = Object.assign(new Error('ended'), { name })
      connection?.dispatchEvent(Object.assign(new Event('close'), { error }))
    }
    for (let i = 0; i < 5; i++) end('honest', 'StreamResetError')
    for (let i = 0; i < 5; i++) end('flooder', 'YamuxFloodError')
    expect(connect('honest', '/ip4/127.0.0.1/tcp/1')).toBeDefined()
    expect(connect('flooder', '/ip4/127.0.0.1/tcp/1')).toBeUndefined()
  })

  it('keeps a peer out of a node that resets streams without end, once it has come back for more', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages })
    const rounds = []
    for (let round = 0; round < 3; round++) {
      await bob.dial(alice.addresses[0]!)
      const gone = nextEvent(alice, 'peer:disconnect')
      const [connection] = bob.libp2p.getConnections()
      const { muxer } = connection as unknown as { muxer: { sendFrame: (header: object) => void } }
      // Opened and reset by one frame.
      for (let i = 0; i < 2_100; i++) muxer.sendFrame({ type: 1, flag: 9, streamID: 9_999 + 2 * i, length: 0 })
      rounds.push(await gone)
      await expect.poll(() => bob.libp2p.getConnections()).toEqual([])
    }
    expect(rounds.map(String)).toEqual([bob, bob, bob].map(({ peerId }) => String(peerId)))
    // A dial may succeed here before it is refused over there.
    await bob.dial(alice.addresses[0]!).catch(() => {})
    expect(alice.connectedPeers).toEqual([])
  })
})
