import { type Connection, isPeerId, type Libp2p, type PeerId, UnexpectedPeerError } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { transportFailure } from '@p2plane/wire'
import { peerOfAddr } from './addresses.ts'

/** The most addresses without a peer id to remember the owner of. */
const MAX_REMEMBERED = 1_000

/** A connection to whoever is meant: one that is open, else a new one. */
export class Dialer {
  readonly #libp2p: Libp2p
  /** libp2p opens another connection each time an address without a peer id is dialled; this tells whose it was. */
  readonly #peerAt = new Map<string, PeerId>()

  constructor(libp2p: Libp2p) {
    this.#libp2p = libp2p
  }

  /**
   * Connects.
   *
   * @throws P2PError `no-addresses`, `dial-failure`, `peer-id-mismatch`, or what ended the signal
   */
  async connect(target: PeerId | Multiaddr, signal: AbortSignal): Promise<Connection> {
    const peer = isPeerId(target) ? target : (peerOfAddr(target) ?? this.#peerAt.get(target.toString()))
    const open = peer === undefined ? undefined : this.#openConnection(peer)
    if (open !== undefined) return open
    try {
      signal.throwIfAborted()
      const connection = await this.#libp2p.dial(target, { signal })
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
    return this.#libp2p.getConnections(peer).find(({ status, limits }) => status === 'open' && limits === undefined)
  }

  #remember(addr: Multiaddr, peer: PeerId): void {
    this.#peerAt.set(addr.toString(), peer)
    const [oldest] = this.#peerAt.keys()
    if (this.#peerAt.size > MAX_REMEMBERED && oldest !== undefined) this.#peerAt.delete(oldest)
  }
}
