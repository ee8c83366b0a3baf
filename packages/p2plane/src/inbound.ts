import type { Connection, Libp2p, Logger, PeerId, Stream } from '@libp2p/interface'
import type { Message, ProtocolId, RequestOf, ResponseOf, StreamMessage, UnaryMessage } from '@p2plane/message'
import {
  type Codec,
  failure,
  LANE_PROTOCOL,
  type LaneResponder,
  MAX_UNARY_INBOUND_STREAMS,
  P2PError,
  serveLane,
  serveUnary
} from '@p2plane/wire'
import { decodeBody, encodeBody } from './body.ts'
import { CallContext } from './call-context.ts'
import { inboundFailure, toldToCaller } from './inbound-failure.ts'
import { answerItems } from './inbound-stream.ts'
import { MAX_LANES } from './lanes.ts'
import type { Handler, HandlerContext } from './router.ts'

/** What `Inbound` is made of. */
export interface InboundComponents {
  libp2p: Pick<Libp2p, 'handle' | 'unhandle'>
  codec: Codec
  log: Logger
  /** The whole request has to be here by then, in milliseconds. */
  readTimeoutMs: number
  /** The response has to be on its way by then, in milliseconds. */
  handleTimeoutMs: number
  /** Told of every request that was not answered. */
  onFailure: (error: P2PError) => void
}

type AnyHandler = (request: unknown, context: HandlerContext) => unknown

/** Who answers a message: a consumer while there is one, else the handler. */
interface Route {
  readonly message: Message
  readonly handler: AnyHandler | undefined
  readonly consumer: AnyHandler | undefined
}

/** A request coming in: read, decoded, handled, and its response encoded. Never throws at libp2p. */
export class Inbound {
  readonly #components: InboundComponents
  readonly #routes = new Map<ProtocolId, Route>()
  readonly #lanes = new Set<LaneResponder>()

  constructor(components: InboundComponents) {
    this.#components = components
  }

  /** Takes lanes. Without it every request has a stream of its own. */
  async start(): Promise<void> {
    await this.#components.libp2p.handle(LANE_PROTOCOL, (stream, connection) => this.#acceptLane(stream, connection), {
      maxInboundStreams: MAX_LANES,
      maxOutboundStreams: MAX_LANES
    })
  }

  /** Tells every caller that no further call is taken, so that none of them sends one that is lost. */
  async stop(): Promise<void> {
    await Promise.all([...this.#lanes].map(lane => lane.goAway()))
  }

  /** Sets or replaces the handler of a message. Resolves once peers are told that it is spoken here. */
  async handle<M extends Message>(message: M, handle: Handler<M>): Promise<void> {
    await this.#route(message, { handler: handle as AnyHandler })
  }

  /** Sends the requests of a message to a consumer, or (with undefined) no longer. */
  consume<M extends UnaryMessage>(message: M, consume: Handler<M> | undefined): void {
    this.#route(message, { consumer: consume as AnyHandler | undefined }).catch((error: unknown) => {
      this.#components.log.error('could not announce %s - %e', message.protocolId, error)
    })
  }

  async #route(message: Message, change: Partial<Route>): Promise<void> {
    const { protocolId } = message
    const before = this.#routes.get(protocolId)
    const route = { message, handler: undefined, consumer: undefined, ...before, ...change }
    const answered = route.handler !== undefined || route.consumer !== undefined
    if (answered) this.#routes.set(protocolId, route)
    else this.#routes.delete(protocolId)
    if (answered === (before !== undefined)) return
    if (!answered) return await this.#components.libp2p.unhandle(protocolId)
    await this.#components.libp2p.handle(
      protocolId,
      (stream, connection) =>
        message.kind === 'unary'
          ? this.#accept(message, stream, connection)
          : this.#acceptItems(message, stream, connection),
      {
        maxInboundStreams: MAX_UNARY_INBOUND_STREAMS,
        maxOutboundStreams: MAX_UNARY_INBOUND_STREAMS
      }
    )
  }

  async #accept(message: UnaryMessage, stream: Stream, connection: Connection): Promise<void> {
    const { readTimeoutMs, handleTimeoutMs } = this.#components
    try {
      await serveUnary(stream, {
        maxRequestBytes: message.maxRequestBytes,
        readTimeoutMs,
        handleTimeoutMs,
        respond: (body, call) => this.#respond(message, body, new CallContext(connection, call))
      })
    } catch (error) {
      this.#report(error, message.protocolId, connection.remotePeer)
    }
  }

  async #acceptItems(message: StreamMessage, stream: Stream, connection: Connection): Promise<void> {
    try {
      const handle = this.#routes.get(message.protocolId)?.handler
      await answerItems(
        message,
        stream,
        connection,
        this.#components.codec,
        handle as Handler<StreamMessage> | undefined
      )
    } catch (error) {
      this.#report(error, message.protocolId, connection.remotePeer)
    }
  }

  async #acceptLane(stream: Stream, connection: Connection): Promise<void> {
    const lane = serveLane(stream, {
      maxRequestBytes: protocolId => this.#unaryRoute(protocolId)?.message.maxRequestBytes,
      respond: (protocolId, body, call) => this.#respondTo(protocolId, body, new CallContext(connection, call)),
      tell: toldToCaller,
      onFailure: (protocolId, error) => this.#report(error, protocolId, connection.remotePeer),
      handleTimeoutMs: this.#components.handleTimeoutMs
    })
    this.#lanes.add(lane)
    try {
      await lane.ended
    } catch (error) {
      this.#components.log('lane from %p ended - %e', connection.remotePeer, error)
    } finally {
      this.#lanes.delete(lane)
    }
  }

  /** Only calls go over lanes: a stream of items is one already. */
  #unaryRoute(protocolId: ProtocolId): (Route & { message: UnaryMessage }) | undefined {
    const route = this.#routes.get(protocolId)
    return route?.message.kind === 'unary' ? (route as Route & { message: UnaryMessage }) : undefined
  }

  async #respondTo(protocolId: ProtocolId, body: Uint8Array, context: HandlerContext): Promise<Uint8Array> {
    const route = this.#unaryRoute(protocolId)
    // It had a handler when the request began, and lost it while the rest arrived.
    if (route === undefined) throw failure('unsupported-protocol', 'the peer does not speak this message any more')
    return await this.#respond(route.message, body, context)
  }

  async #respond(message: UnaryMessage, body: Uint8Array, context: HandlerContext): Promise<Uint8Array> {
    const { codec } = this.#components
    const request = decodeRequest(codec, message, body)
    const response = await this.#handle(message, request, context)
    const bytes = encodeResponse(codec, message, response)
    if (bytes.byteLength <= message.maxResponseBytes) return bytes
    const text = `the response has ${bytes.byteLength} bytes; maxResponseBytes is ${message.maxResponseBytes}`
    throw failure('response-too-large', text)
  }

  async #handle<M extends UnaryMessage>(
    message: M,
    request: RequestOf<M>,
    context: HandlerContext
  ): Promise<ResponseOf<M>> {
    try {
      const route = this.#routes.get(message.protocolId)
      const answer = route?.consumer ?? route?.handler
      if (answer === undefined) throw failure('unsupported-protocol', 'the handler was taken away')
      return (await answer(request, context)) as ResponseOf<M>
    } catch (cause) {
      // An application's own P2PError is made to be shown; the library's, of a call that the handler made, is not.
      if (P2PError.is(cause) && cause.reason === undefined) throw cause
      throw failure('handler-failed', 'the handler failed', { cause })
    }
  }

  #report(thrown: unknown, protocolId: ProtocolId, peer: PeerId): void {
    const error = inboundFailure(thrown, protocolId, peer.toString())
    this.#components.log.error('%s - %e', error.message, error)
    this.#components.onFailure(error)
  }
}

function decodeRequest<M extends UnaryMessage>(codec: Codec, message: M, body: Uint8Array): RequestOf<M> {
  try {
    return decodeBody(codec, message.request, body, 'request')
  } catch (cause) {
    throw failure('invalid-request', (cause as Error).message, { origin: 'remote', cause })
  }
}

function encodeResponse<M extends UnaryMessage>(codec: Codec, message: M, response: ResponseOf<M>): Uint8Array {
  try {
    return encodeBody(codec, message.response, response, 'response')
  } catch (cause) {
    throw failure('invalid-response', (cause as Error).message, { cause })
  }
}
