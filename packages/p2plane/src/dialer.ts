import { type Connection, isPeerId, type Libp2p, type PeerId, UnexpectedPeerError } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { type P2PError, transportFailure } from '@p2plane/wire'
import { peerOfAddr } from './addresses.ts'
import { SharedDials } from './shared-dials.ts'
import type { Admission } from './admission/admission.ts'
import { preferred } from './admission/duplicates.ts'
import type { Refusals } from './admission/refusals.ts'

/** The most addresses without a peer id to remember the owner of. */
const MAX_REMEMBERED = 1_000

/** What `Dialer` is made of beside libp2p. */
export interface DialerComponents {
  /** Whom not to dial now. */
  refusals?: Refusals | undefined
  /** Waits until a connection's peer is admitted. Undefined where everybody is. */
  admission?: Pick<Admission, 'admitted'> | undefined
}

/** A connection to whoever is meant: one that is open, else a new one. */
export class Dialer {
  readonly #libp2p: Libp2p
  /** libp2p opens another connection each time an address without a peer id is dialled; this tells whose it was. */
  readonly #peerAt = new Map<string, PeerId>()

  readonly #dials: SharedDials
  readonly #components: DialerComponents
  /** Connections that one side or the other is about to end. */
  readonly #avoided = new WeakSet<Connection>()

  constructor(libp2p: Libp2p, components: DialerComponents = {}) {
    this.#libp2p = libp2p
    // By force, for what it leaves out: to end the newer of two connections to one address at once, whatever the peer has
    // begun on it. Which one stays is for `duplicates.ts`.
    this.#dials = new SharedDials((target, signal) => libp2p.dial(target, { signal, force: true }))
    this.#components = components
  }

  /**
   * Connects, and waits until the peer is admitted.
   *
   * @param isInsistent whether to dial a peer that has turned this node away
   * @throws P2PError `no-addresses`, `dial-failure`, `peer-id-mismatch`, `peer-denied` and the like, or what ended the signal
   */
  async connect(target: PeerId | Multiaddr, signal: AbortSignal, isInsistent = false): Promise<Connection> {
    const connection = await this.#connect(target, signal, isInsistent)
    const admitted = this.#components.admission?.admitted(connection, signal)
    if (admitted === undefined) return connection
    try {
      await admitted
      return connection
    } catch (error) {
      throw transportFailure(error, { signal, sent: false, peer: connection.remotePeer.toString() })
    }
  }

  /** Gives out a connection only where there is no other to the same peer. */
  avoid(connection: Connection): void {
    this.#avoided.add(connection)
  }

  /** What is behind a failure: a peer that turns this node away says why, and then resets what it was asked. */
  behind(error: P2PError): P2PError {
    const { reason, peer } = error
    if (peer === undefined || (reason !== 'stream-reset' && reason !== 'connection-closed')) return error
    return this.#components.refusals?.errorOf(peer) ?? error
  }

  async #connect(target: PeerId | Multiaddr, signal: AbortSignal, isInsistent: boolean): Promise<Connection> {
    const peer = isPeerId(target) ? target : (peerOfAddr(target) ?? this.#peerAt.get(target.toString()))
    const open = peer === undefined ? undefined : this.#openConnection(peer)
    if (open !== undefined) return open
    const refusal = peer === undefined || isInsistent ? undefined : this.#components.refusals?.errorOf(peer.toString())
    if (refusal !== undefined) throw refusal
    try {
      signal.throwIfAborted()
      const connection = await this.#dials.dial(target, signal)
      // Noise checks this where the transport tells it whom to expect; libp2p's in-memory transport does not.
      const expected = isPeerId(target) ? target : peerOfAddr(target)
      if (expected?.equals(connection.remotePeer) === false) throw new UnexpectedPeerError()
      if (!isPeerId(target)) this.#remember(target, connection.remotePeer)
      return connection
    } catch (error) {
      throw transportFailure(error, { signal, sent: false, peer: (peer ?? target).toString() })
    }
  }

  #openConnection(peer: PeerId): Connection | undefined {
    const direct = this.#libp2p
      .getConnections(peer)
      .filter(({ status, limits }) => status === 'open' && limits === undefined)
    if (direct.length < 2) return direct[0]
    const lasting = direct.filter(connection => !this.#avoided.has(connection))
    return preferred(this.#libp2p.peerId, lasting.length > 0 ? lasting : direct)
  }

  #remember(addr: Multiaddr, peer: PeerId): void {
    this.#peerAt.set(addr.toString(), peer)
    const [oldest] = this.#peerAt.keys()
    if (this.#peerAt.size > MAX_REMEMBERED && oldest !== undefined) this.#peerAt.delete(oldest)
  }
}
