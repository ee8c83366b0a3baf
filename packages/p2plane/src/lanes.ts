import { type Connection, isPeerId, type PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { UnaryMessage } from '@p2plane/message'
import {
  type Deadline,
  deadlineIn,
  deadlineSignal,
  type Exchange,
  type Lane,
  LANE_PROTOCOL,
  laneExchange,
  ownsBytes,
  type P2PError,
  transportFailure,
  unaryExchange,
  unlessAborted
} from '@p2plane/wire'
import type { Dialer } from './dialer.ts'
import type { PeerHealth, PeerHealths } from './limits/peer-health.ts'

/** An exchange, and who is at its other end. */
export interface OpenExchange {
  readonly exchange: Exchange
  readonly peer: PeerId
  /** How it fares. */
  readonly health: PeerHealth
}

/** What of the dialer is asked. */
export type LanesDialer = Pick<Dialer, 'connect' | 'avoid' | 'behind'>

/** What is known of one connection: the lanes opened over it, and whether its peer speaks them at all. */
interface ConnectionExchanges {
  readonly lanes: Map<string, Promise<Lane>>
  readonly unary: Exchange
  speaksLanes: boolean
}

/** Which exchange carries a call to a peer: a lane where the peer speaks them, else one stream a request. */
export class Lanes {
  readonly #dialer: LanesDialer
  readonly #healths: PeerHealths
  readonly #byConnection = new WeakMap<Connection, ConnectionExchanges>()
  /** Open lanes by peer and name: the way of nearly every call. */
  readonly #ready = new Map<string, Map<string, OpenExchange & { exchange: Lane }>>()

  constructor(dialer: LanesDialer, healths: PeerHealths) {
    this.#dialer = dialer
    this.#healths = healths
  }

  /** The open lane of a message to a peer, where there is one: no dialling, no waiting. */
  find(target: PeerId | Multiaddr, { lane }: UnaryMessage): OpenExchange | undefined {
    if (!isPeerId(target)) return undefined
    const open = this.#ready.get(target.toString())?.get(lane)
    return open?.exchange.isOpen === true ? open : undefined
  }

  /** Dials and opens what has to be. @throws P2PError, with `sent: false` */
  async open(target: PeerId | Multiaddr, message: UnaryMessage, deadline: Deadline): Promise<OpenExchange> {
    const { signal, clear } = deadlineSignal(deadline)
    try {
      const connection = await this.#dialer.connect(target, signal)
      const peer = connection.remotePeer
      const exchange = await this.#exchange(connection, message, signal)
      return { exchange, peer, health: this.#healths.of(peer.toString()) }
    } finally {
      clear()
    }
  }

  /** As `Dialer.behind`. */
  behind(error: P2PError): P2PError {
    return this.#dialer.behind(error)
  }

  /** Begins nothing more on a connection: its lanes end once what is under way on them is answered. */
  retire(connection: Connection): void {
    const known = this.#byConnection.get(connection)
    this.#dialer.avoid(connection)
    if (known === undefined) return
    for (const lane of known.lanes.values()) {
      lane.then(
        open => open.retire(),
        () => {}
      )
    }
    known.lanes.clear()
  }

  /** What is open, and how much waits there. */
  count(): { open: number; waiting: number } {
    const lanes = [...this.#ready.values()].flatMap(ofPeer => [...ofPeer.values()])
    return { open: lanes.length, waiting: lanes.reduce((sum, { exchange }) => sum + exchange.waiting, 0) }
  }

  /** Ends every open lane: what is under way on them fails with `reason`. */
  close(reason: Error): void {
    for (const lanes of this.#ready.values()) for (const { exchange } of lanes.values()) exchange.close(reason)
  }

  async #exchange(connection: Connection, message: UnaryMessage, signal: AbortSignal): Promise<Exchange> {
    const { lane: name, protocolId } = message
    const known = this.#of(connection)
    if (!known.speaksLanes) return known.unary
    let lane = known.lanes.get(name)
    if (lane === undefined) {
      lane = this.#openLane(connection, known, name)
      known.lanes.set(name, lane)
    }
    try {
      const open = await unlessAborted(lane, signal)
      if (open.isOpen) return open
    } catch (error) {
      if (!(error instanceof Error && error.name === 'UnsupportedProtocolError')) {
        throw transportFailure(error, { signal, sent: false, peer: connection.remotePeer.toString(), protocolId })
      }
      // A peer of another language, or of another library: asked once a connection.
      known.speaksLanes = false
      return known.unary
    }
    known.lanes.delete(name)
    return await this.#exchange(connection, message, signal)
  }

  /** With a time of its own: many callers wait for one lane, and the one that began it may have the least of it. */
  async #openLane(connection: Connection, known: ConnectionExchanges, name: string): Promise<Lane> {
    const { signal, clear } = deadlineSignal(deadlineIn(OPEN_TIMEOUT_MS))
    try {
      const stream = await connection.newStream(LANE_PROTOCOL, { signal, maxOutboundStreams: MAX_LANES })
      const peer = connection.remotePeer
      const health = this.#healths.of(peer.toString())
      const lane = laneExchange(stream, {
        name,
        peer: peer.toString(),
        ownsBytes: ownsBytes(connection),
        onEnd: () => this.#forget(peer, name, lane),
        onGoAway: () => this.#dialer.avoid(connection)
      })
      const ofPeer = this.#ready.get(peer.toString()) ?? new Map<string, OpenExchange & { exchange: Lane }>()
      this.#ready.set(peer.toString(), ofPeer.set(name, { exchange: lane, peer, health }))
      return lane
    } catch (error) {
      known.lanes.delete(name)
      throw error
    } finally {
      clear()
    }
  }

  #forget(peer: PeerId, name: string, lane: Lane): void {
    const ofPeer = this.#ready.get(peer.toString())
    if (ofPeer?.get(name)?.exchange !== lane) return
    ofPeer.delete(name)
    if (ofPeer.size === 0) this.#ready.delete(peer.toString())
  }

  #of(connection: Connection): ConnectionExchanges {
    let known = this.#byConnection.get(connection)
    if (known === undefined) {
      known = { lanes: new Map(), unary: unaryExchange(connection), speaksLanes: true }
      this.#byConnection.set(connection, known)
    }
    return known
  }
}

/** libp2p's own limit for negotiating a protocol. */
const OPEN_TIMEOUT_MS = 10_000

/** Lanes of one connection, in each direction: one a name, and a few that are being replaced. */
export const MAX_LANES = 64
