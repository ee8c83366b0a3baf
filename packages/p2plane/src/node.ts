import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type {
  InputOf,
  Message,
  OutputOf,
  ProtocolId,
  RequestOf,
  ResponseOf,
  StreamMessage,
  UnaryMessage
} from '@p2plane/message'
import { deadlineIn, deadlineSignal, failure, P2PError } from '@p2plane/wire'
import { TypedEventEmitter, type TypedEventTarget } from 'main-event'
import type { Admission } from './admission/admission.ts'
import { parseTarget, type PeerTarget } from './addresses.ts'
import { type ConsumeOptions, Consumer, DEFAULT_CONSUME_CAPACITY, type Incoming } from './consumer.ts'
import type { Dht } from './dht.ts'
import type { Duplicates } from './duplicates.ts'
import type { Dialer } from './dialer.ts'
import type { Bootstrap } from './discovery/bootstrap.ts'
import type { NodeEvents } from './events.ts'
import type { Inbound } from './inbound.ts'
import { type BroadcastOptions, DEFAULT_TIMEOUT_MS, type RequestOptions, type StreamOptions } from './options.ts'
import type { Outbound } from './outbound.ts'
import type { OutboundStream } from './outbound-stream.ts'
import type { KeptPeers } from './peers/kept-peers.ts'
import type { PeerManager } from './peers/peer-manager.ts'
import type { Handler } from './router.ts'
import { stopLibp2p } from './stop-libp2p.ts'
import type { Watchdog } from './watchdog.ts'

/** What became of a broadcast at one peer. */
export type Settled<T> = { peer: PeerId } & ({ ok: true; response: T } | { ok: false; error: P2PError })

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

/** What a node is made of, put together by `createNode`. */
export interface NodeComponents {
  libp2p: Libp2p
  messages: ReadonlyMap<ProtocolId, Message>
  peers: PeerManager
  dialer: Dialer
  outbound: Outbound
  outboundStream: OutboundStream
  inbound: Inbound
  bootstrap: Bootstrap
  keptPeers: KeptPeers
  dht: Dht
  /** Undefined where everybody is admitted. */
  admission?: Admission | undefined
  duplicates: Duplicates
  watchdog: Watchdog
}

/** The one implementation of `Node`. */
export class P2PNode<in M extends Message> extends TypedEventEmitter<NodeEvents> implements Node<M> {
  readonly #components: NodeComponents
  readonly #consumers = new Map<ProtocolId, Consumer<UnaryMessage>>()
  #stopping: Promise<void> | undefined

  constructor(components: NodeComponents) {
    super()
    this.#components = components
  }

  get peerId(): PeerId {
    return this.#components.libp2p.peerId
  }

  get addresses(): Multiaddr[] {
    return this.#components.libp2p.getMultiaddrs()
  }

  get peers(): PeerManager {
    return this.#components.peers
  }

  get connectedPeers(): PeerId[] {
    return this.#components.admission?.peers ?? this.#components.libp2p.getPeers()
  }

  get dht(): Dht {
    return this.#components.dht
  }

  get libp2p(): Libp2p {
    return this.#components.libp2p
  }

  request<T extends UnaryMessage & M>(
    peer: PeerTarget,
    message: T,
    request: RequestOf<T>,
    options: RequestOptions = {}
  ): Promise<ResponseOf<T>> {
    const { outbound } = this.#components
    // Not an async function, for the promise that would cost: what is thrown is made a rejection here.
    return new Promise((resolve, reject) => {
      this.#check(message)
      const target = parseTarget(peer)
      outbound.start({ target, message, body: outbound.encode(message, request), options, resolve, reject })
    })
  }

  async broadcast<T extends UnaryMessage & M>(
    message: T,
    request: RequestOf<T>,
    options: BroadcastOptions = {}
  ): Promise<Settled<ResponseOf<T>>[]> {
    this.#check(message)
    const { outbound } = this.#components
    const { to = () => true } = options
    const body = outbound.encode(message, request)
    return await Promise.all(
      this.connectedPeers
        .filter(peer => to(peer))
        .map(async (peer): Promise<Settled<ResponseOf<T>>> => {
          try {
            const response = await new Promise<ResponseOf<T>>((resolve, reject) =>
              outbound.start({ target: peer, message, body, options, resolve, reject })
            )
            return { peer, ok: true, response }
          } catch (error) {
            if (!P2PError.is(error)) throw error
            return { peer, ok: false, error }
          }
        })
    )
  }

  stream<T extends StreamMessage & M>(
    peer: PeerTarget,
    message: T,
    request: RequestOf<T>,
    options: StreamOptions<InputOf<T>> = {}
  ): AsyncIterable<OutputOf<T>> {
    this.#check(message)
    return this.#components.outboundStream.call(parseTarget(peer), message, request, options)
  }

  async handle<T extends M>(message: T, handle: Handler<T>): Promise<void> {
    this.#check(message)
    await this.#components.inbound.handle(message, handle)
  }

  consume<T extends UnaryMessage & M>(
    message: T,
    { capacity = DEFAULT_CONSUME_CAPACITY }: ConsumeOptions = {}
  ): AsyncIterableIterator<Incoming<T>> {
    this.#check(message)
    const { protocolId } = message
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw failure('invalid-argument', `capacity: ${capacity} is not a size; expected a whole number above 0`)
    }
    if (this.#consumers.has(protocolId)) {
      throw failure('invalid-argument', `${protocolId} is consumed already; end the first iteration before the next`)
    }
    const { inbound } = this.#components
    const consumer = new Consumer<T>(capacity, () => {
      this.#consumers.delete(protocolId)
      inbound.consume(message, undefined)
    })
    this.#consumers.set(protocolId, consumer)
    inbound.consume(message, ((request, context) => consumer.handle(request, context)) as Handler<T>)
    return consumer
  }

  async dial(
    peer: PeerTarget,
    { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: Pick<RequestOptions, 'signal' | 'timeoutMs'> = {}
  ): Promise<PeerId> {
    const deadline = deadlineSignal(deadlineIn(timeoutMs, signal))
    try {
      return (await this.#components.dialer.connect(parseTarget(peer), deadline.signal, true)).remotePeer
    } finally {
      deadline.clear()
    }
  }

  keep(peer: PeerTarget): Disposable {
    return this.#components.keptPeers.keep(parseTarget(peer))
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #stop(): Promise<void> {
    const { outbound, inbound, bootstrap, keptPeers, admission, duplicates, libp2p, peers, watchdog } = this.#components
    watchdog.stop()
    outbound.stop()
    duplicates.stop()
    for (const consumer of this.#consumers.values()) void consumer.return()
    await Promise.all([bootstrap.stop(), keptPeers.stop()])
    await inbound.stop()
    await admission?.stop()
    await stopLibp2p(libp2p)
    await peers.stop?.()
  }

  #check(message: Message): void {
    if (this.#components.messages.get(message.protocolId) === message) return
    throw failure(
      'unknown-message',
      `${message.protocolId} is not among the messages this node was made with; add it to createNode({ messages })`
    )
  }
}
