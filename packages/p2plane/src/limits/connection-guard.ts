import type { Connection, ConnectionGater, Logger, MultiaddrConnection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { Bans, MISDEED } from './bans.ts'
import type { Limits } from './limits.ts'
import { originOf, type Origin } from './networks.ts'

/** What `ConnectionGuard` is made of. */
export interface ConnectionGuardComponents {
  limits: Limits
  /** Monotonic milliseconds. */
  now: () => number
}

/** What the guard has to see of libp2p, which is made with it. */
export interface GuardedConnections {
  getConnections(): Connection[]
  addEventListener(type: 'connection:open', listener: (event: CustomEvent<Connection>) => void): void
}

/** libp2p's gate: so many connections from one place, none from who is banned. */
export class ConnectionGuard implements ConnectionGater {
  readonly #components: ConnectionGuardComponents
  readonly #bans: Bans
  #guarded: GuardedConnections = { getConnections: () => [], addEventListener() {} }
  #log: Logger | undefined

  constructor(components: ConnectionGuardComponents) {
    this.#components = components
    this.#bans = new Bans({ banMs: components.limits.banMs, maxEntries: MAX_REMEMBERED })
  }

  /** Begins to look after the connections of a node. */
  guard(guarded: GuardedConnections, log: Logger): void {
    this.#guarded = guarded
    this.#log = log
    guarded.addEventListener('connection:open', ({ detail: connection }) => {
      connection.addEventListener('close', ({ error }) => {
        if (error !== undefined && FLOODS.has(error.name)) this.penalise(connection, MISDEED.flood)
      })
    })
  }

  /** Notes what was done over a connection. Who did too much of it is disconnected, and for a while not let in again. */
  penalise({ remotePeer, remoteAddr }: Connection, points: number): void {
    const nowMs = this.#components.now()
    const verdict = this.#bans.penalise(remotePeer.toString(), points, nowMs)
    const origin = this.#limitedOrigin(remoteAddr)
    if (origin !== undefined) this.#bans.penalise(origin.address, points, nowMs)
    if (verdict === 'none') return
    this.#log?.('%p from %a: %s', remotePeer, remoteAddr, verdict)
    for (const connection of this.#guarded.getConnections()) {
      if (connection.remotePeer.equals(remotePeer)) connection.abort(new Error('the peer breaks the rules'))
    }
  }

  readonly denyDialPeer = (peer: PeerId): boolean => this.#isBanned(peer.toString())

  readonly denyInboundConnection = ({ remoteAddr }: MultiaddrConnection): boolean => {
    const origin = this.#limitedOrigin(remoteAddr)
    if (origin === undefined) return false
    if (this.#isBanned(origin.address)) return true
    const { connectionsPerAddress, connectionsPerNetwork } = this.#components.limits
    let [ofAddress, ofNetwork] = [0, 0]
    for (const connection of this.#guarded.getConnections()) {
      const other = this.#limitedOrigin(connection.remoteAddr)
      if (other?.address === origin.address) ofAddress++
      if (other?.network === origin.network) ofNetwork++
    }
    const isOneSubscriber = origin.address === origin.network
    return ofAddress >= connectionsPerAddress || (!isOneSubscriber && ofNetwork >= connectionsPerNetwork)
  }

  readonly denyInboundEncryptedConnection = (peer: PeerId): boolean => {
    if (this.#isBanned(peer.toString())) return true
    const open = this.#guarded.getConnections().filter(({ remotePeer }) => remotePeer.equals(peer))
    return open.length >= this.#components.limits.connectionsPerPeer
  }

  /** Where a connection comes from; undefined where that is not limited, as of this host, whose nodes are many. */
  #limitedOrigin(addr: Multiaddr): Origin | undefined {
    if (this.#components.limits.connectionsPerAddress === Number.POSITIVE_INFINITY) return undefined
    const [first] = addr.getComponents()
    const origin = first?.name === 'ip4' || first?.name === 'ip6' ? originOf(first.value ?? '') : undefined
    return origin?.isLoopback === true ? undefined : origin
  }

  #isBanned(key: string): boolean {
    return this.#bans.remainingMs(key, this.#components.now()) > 0
  }
}

/** What @p2plane/connection ends a connection with that nobody honest is behind. */
const FLOODS: ReadonlySet<string> = new Set(['YamuxFrameError', 'YamuxFloodError'])

/** Lodestar remembers as many. */
const MAX_REMEMBERED = 1_000
