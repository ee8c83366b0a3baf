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
import { deadlineIn, deadlineSignal, failure } from '@p2plane/wire'
import { TypedEventEmitter } from 'main-event'
import type { Admission } from './admission/admission.ts'
import { parseTarget, type PeerTarget } from './addresses.ts'
import { broadcast, type Settled } from './broadcast.ts'
import { type BroadcastOptions, DEFAULT_TIMEOUT_MS, type RequestOptions, type StreamOptions } from './call-options.ts'
import type { ConsumeOptions, Incoming } from './consumer.ts'
import type { Consumers } from './consumers.ts'
import type { Dht } from './dht.ts'
import type { Dialer } from './dialer.ts'
import type { Bootstrap } from './discovery/bootstrap.ts'
import type { Duplicates } from './duplicates.ts'
import type { NodeEvents } from './events.ts'
import type { Inbound } from './inbound.ts'
import type { Node } from './node.ts'
import type { Outbound } from './outbound.ts'
import type { OutboundStream } from './outbound-stream.ts'
import type { KeptPeers } from './peers/kept-peers.ts'
import type { PeerManager } from './peers/peer-manager.ts'
import type { Handler } from './router.ts'
import { stopLibp2p } from './stop-libp2p.ts'
import type { Watchdog } from './watchdog.ts'

/** Of a call that says nothing: one object for all of them. */
const NO_OPTIONS: RequestOptions = {}

/** What a node is made of, put together by `createNode`. */
export interface NodeComponents {
  libp2p: Libp2p
  messages: ReadonlyMap<ProtocolId, Message>
  peers: PeerManager
  dialer: Dialer
  outbound: Outbound
  outboundStream: OutboundStream
  inbound: Inbound
  consumers: Consumers
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
    options: RequestOptions = NO_OPTIONS
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
    return await broadcast(this.#components.outbound, this.connectedPeers, message, request, options)
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
    await this.#components.inbound.handlers.handle(message, handle)
  }

  consume<T extends UnaryMessage & M>(message: T, options: ConsumeOptions = {}): AsyncIterableIterator<Incoming<T>> {
    this.#check(message)
    return this.#components.consumers.open(message, options)
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
    const { outbound, inbound, consumers, bootstrap, keptPeers, admission, duplicates, libp2p, peers, watchdog } =
      this.#components
    watchdog.stop()
    outbound.stop()
    duplicates.stop()
    consumers.close()
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
