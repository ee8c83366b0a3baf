import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { type Exchange, unaryExchange } from '@p2plane/wire'
import type { Dialer } from './dialer.ts'

/** An exchange, and who is at its other end. */
export interface OpenExchange {
  readonly exchange: Exchange
  readonly peer: PeerId
}

/** Which exchange carries a call to a peer: one for each connection, kept as long as the connection is. */
export class Exchanges {
  readonly #dialer: Dialer
  readonly #byConnection = new WeakMap<Connection, Exchange>()

  constructor(dialer: Dialer) {
    this.#dialer = dialer
  }

  /** Dials where it has to. @throws P2PError, with `sent: false` */
  async open(target: PeerId | Multiaddr, signal: AbortSignal): Promise<OpenExchange> {
    const connection = await this.#dialer.connect(target, signal)
    let exchange = this.#byConnection.get(connection)
    if (exchange === undefined) {
      exchange = unaryExchange(connection)
      this.#byConnection.set(connection, exchange)
    }
    return { exchange, peer: connection.remotePeer }
  }
}
