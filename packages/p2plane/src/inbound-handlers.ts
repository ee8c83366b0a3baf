import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { Message, ProtocolId, UnaryMessage } from '@p2plane/message'
import { MAX_UNARY_INBOUND_STREAMS, P2PError } from '@p2plane/wire'
import { type Route, type RouteChange, Routes, type UnaryRoute } from './inbound-routes.ts'
import type { Authorise, Handler } from './router.ts'

/** What `InboundHandlers` is made of. */
export interface InboundHandlersComponents {
  libp2p: Pick<Libp2p, 'handle' | 'unhandle'>
  /** Told of what went wrong while nobody waited for it. */
  onError: (error: P2PError) => void
  /** Takes a stream of a message that is answered. */
  accept: (route: Route, stream: Stream, connection: Connection) => Promise<void>
}

/** Who answers which message; libp2p is told of each that somebody answers. */
export class InboundHandlers {
  readonly #components: InboundHandlersComponents
  readonly #routes = new Routes()

  constructor(components: InboundHandlersComponents) {
    this.#components = components
  }

  /** Who answers a message that a lane may carry. */
  unary(protocolId: ProtocolId): UnaryRoute | undefined {
    return this.#routes.unary(protocolId)
  }

  /** Sets or replaces the handler of a message. Resolves once peers are told that it is spoken here. */
  async handle<M extends Message>(message: M, handle: Handler<M>): Promise<void> {
    await this.#route(message, { handler: handle as Route['handler'] })
  }

  /** Likewise, for a message of the handshake: answered to whoever asks. */
  async handleOpenly<M extends UnaryMessage>(message: M, handle: Handler<M>): Promise<void> {
    await this.#route(message, { handler: handle as Route['handler'], isOpen: true })
  }

  /** Says who may ask a message. Before it has a handler. */
  authorise(message: Message, authorise: Authorise): void {
    this.#routes.authorise(message, authorise)
  }

  /** Sends the requests of a message to a consumer, or (with undefined) no longer. */
  consume<M extends UnaryMessage>(message: M, consume: Handler<M> | undefined): void {
    const { protocolId } = message
    this.#route(message, { consumer: consume as Route['consumer'] }).catch((cause: unknown) => {
      const text = `${protocolId}: could not tell peers that it is spoken here`
      this.#components.onError(new P2PError(text, { code: 'internal', protocolId, cause }))
    })
  }

  async #route(message: Message, change: RouteChange): Promise<void> {
    const { protocolId } = message
    const { libp2p, accept } = this.#components
    const { route, turned } = this.#routes.change(message, change)
    if (turned === 'off') await libp2p.unhandle(protocolId)
    if (turned !== 'on') return
    await libp2p.handle(protocolId, (stream, connection) => accept(route, stream, connection), {
      maxInboundStreams: MAX_UNARY_INBOUND_STREAMS,
      maxOutboundStreams: MAX_UNARY_INBOUND_STREAMS
    })
  }
}
