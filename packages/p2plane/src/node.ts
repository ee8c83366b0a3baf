import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { InputOf, Message, OutputOf, RequestOf, ResponseOf, StreamMessage, UnaryMessage } from '@p2plane/message'
import type { TypedEventTarget } from 'main-event'
import type { PeerTarget } from './addresses.ts'
import type { Settled } from './broadcast.ts'
import type { BroadcastOptions, RequestOptions, StreamOptions } from './call-options.ts'
import type { ConsumeOptions, Incoming } from './consumer.ts'
import type { Dht } from './dht.ts'
import type { NodeEvents } from './events.ts'
import type { PeerManager } from './peers/peer-manager.ts'
import type { Handler } from './router.ts'

/** A node that speaks the messages `M`, to anybody and with anybody. Made by `createNode`. */
export interface Node<in M extends Message> extends AsyncDisposable, TypedEventTarget<NodeEvents> {
  /** Who this node is. */
  readonly peerId: PeerId
  /** Where it can be reached, each with its peer id: what another node's `bootstrap` takes. */
  readonly addresses: Multiaddr[]
  /** Who it knows. */
  readonly peers: PeerManager
  /** Who it is connected to now: of these, where there is an admission policy, those it has admitted. */
  readonly connectedPeers: PeerId[]
  /** The DHT, typed. */
  readonly dht: Dht
  /** What is below, for what this interface leaves out. A message cannot be sent through it by accident. */
  readonly libp2p: Libp2p
  /**
   * Calls a peer, dialling it where it has to.
   *
   * @throws P2PError, which says why
   */
  request<T extends UnaryMessage & M>(
    peer: PeerTarget,
    message: T,
    request: RequestOf<T>,
    options?: RequestOptions
  ): Promise<ResponseOf<T>>
  /**
   * Calls every peer this node is connected to, or those of them that `to` names, and resolves with what became of each.
   * Rejects only where the request itself cannot be sent.
   */
  broadcast<T extends UnaryMessage & M>(
    message: T,
    request: RequestOf<T>,
    options?: BroadcastOptions
  ): Promise<Settled<ResponseOf<T>>[]>
  /**
   * Opens a stream of items to a peer, and yields what it sends. It begins with the first turn of the iteration; ending
   * the iteration ends it, and the handler is told. A reader that does not read holds the writer.
   *
   * @throws P2PError from the iteration; what `input` throws, as it is
   */
  stream<T extends StreamMessage & M>(
    peer: PeerTarget,
    message: T,
    request: RequestOf<T>,
    options?: StreamOptions<InputOf<T>>
  ): AsyncIterable<OutputOf<T>>
  /** Sets or replaces the handler of a message. Resolves once peers are told that this node speaks it. */
  handle<T extends M>(message: T, handle: Handler<T>): Promise<void>
  /**
   * The requests of a message, one after another, instead of a handler. From here on, not from the first `next`, to the
   * end of the iteration, after which the handler, where there is one, has them again.
   */
  consume<T extends UnaryMessage & M>(message: T, options?: ConsumeOptions): AsyncIterableIterator<Incoming<T>>
  /** Connects, and resolves with who answered, once it is admitted. Also where it turned this node away before. @throws P2PError */
  dial(peer: PeerTarget, options?: Pick<RequestOptions, 'signal' | 'timeoutMs'>): Promise<PeerId>
  /**
   * Keeps a connection to a peer that this node cannot do without: made now, and again whenever it is lost, for as long
   * as the node runs or until what is returned is disposed of. It never gives up, and waits up to 30 seconds between
   * attempts. Bootstrap addresses are kept already.
   *
   * @throws P2PError `invalid-argument` where the target is none
   */
  keep(peer: PeerTarget): Disposable
  /** Fails what is under way, closes everything, and resolves when it is closed. Once is enough; twice is once. */
  stop(): Promise<void>
}
