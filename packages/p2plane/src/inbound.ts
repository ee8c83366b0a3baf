import type { Connection, Libp2p, Logger, PeerId, Stream } from '@libp2p/interface'
import type { Message, ProtocolId, RequestOf, ResponseOf } from '@p2plane/message'
import {
  type Codec,
  failure,
  type FailureReason,
  type IncomingCall,
  LANE_PROTOCOL,
  type LaneResponder,
  MAX_UNARY_INBOUND_STREAMS,
  P2PError,
  serveLane,
  serveUnary,
  TooManyBytesError,
  transportFailure
} from '@p2plane/wire'
import { decodeBody, encodeBody } from './body.ts'
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
  consume<M extends Message>(message: M, consume: Handler<M> | undefined): void {
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
      (stream, connection) => this.#accept(message, stream, connection),
      {
        maxInboundStreams: MAX_UNARY_INBOUND_STREAMS,
        maxOutboundStreams: MAX_UNARY_INBOUND_STREAMS
      }
    )
  }

  async #accept(message: Message, stream: Stream, connection: Connection): Promise<void> {
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

  async #acceptLane(stream: Stream, connection: Connection): Promise<void> {
    const lane = serveLane(stream, {
      maxRequestBytes: protocolId => this.#routes.get(protocolId)?.message.maxRequestBytes,
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

  async #respondTo(protocolId: ProtocolId, body: Uint8Array, context: HandlerContext): Promise<Uint8Array> {
    const route = this.#routes.get(protocolId)
    // It had a handler when the request began, and lost it while the rest arrived.
    if (route === undefined) throw failure('unsupported-protocol', 'the peer does not speak this message any more')
    return await this.#respond(route.message, body, context)
  }

  async #respond(message: Message, body: Uint8Array, context: HandlerContext): Promise<Uint8Array> {
    const { codec } = this.#components
    const request = decodeRequest(codec, message, body)
    const response = await this.#handle(message, request, context)
    const bytes = encodeResponse(codec, message, response)
    if (bytes.byteLength <= message.maxResponseBytes) return bytes
    const text = `the response has ${bytes.byteLength} bytes; maxResponseBytes is ${message.maxResponseBytes}`
    throw failure('response-too-large', text)
  }

  async #handle<M extends Message>(message: M, request: RequestOf<M>, context: HandlerContext): Promise<ResponseOf<M>> {
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

/** What a handler is told, made so that a signal costs nothing unless somebody looks at it. */
class CallContext implements HandlerContext {
  readonly connection: Connection
  readonly #call: IncomingCall

  constructor(connection: Connection, call: IncomingCall) {
    this.connection = connection
    this.#call = call
  }

  get peer(): PeerId {
    return this.connection.remotePeer
  }

  get signal(): AbortSignal {
    return this.#call.signal
  }
}

function decodeRequest<M extends Message>(codec: Codec, message: M, body: Uint8Array): RequestOf<M> {
  try {
    return decodeBody(codec, message.request, body, 'request')
  } catch (cause) {
    throw failure('invalid-request', (cause as Error).message, { origin: 'remote', cause })
  }
}

function encodeResponse<M extends Message>(codec: Codec, message: M, response: ResponseOf<M>): Uint8Array {
  try {
    return encodeBody(codec, message.response, response, 'response')
  } catch (cause) {
    throw failure('invalid-response', (cause as Error).message, { cause })
  }
}

/** Reasons that tell the caller of its own request. All others tell of what happens in here. */
const CALLERS_BUSINESS: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  undefined,
  'invalid-request',
  'response-too-large',
  'unsupported-protocol'
])

function toldToCaller(error: unknown): P2PError {
  if (P2PError.is(error) && CALLERS_BUSINESS.has(error.reason)) return error
  if (P2PError.is(error) && P2PError.is(error.cause) && error.cause.reason === 'queue-full') return error.cause
  return failure('handler-failed', 'the handler failed')
}

/** The same errors mean other things to whoever answers than to whoever asks. */
function inboundFailure(error: unknown, protocolId: ProtocolId, peer: string): P2PError {
  const who = `${protocolId} from ${peer}`
  const init = { origin: 'remote', peer, protocolId, cause: error } as const
  if (P2PError.is(error)) {
    const { code, reason, origin, message, cause } = error
    return new P2PError(`${who}: ${message}`, { code, reason, origin, peer, protocolId, cause: cause ?? error })
  }
  if (error instanceof TooManyBytesError) {
    return failure('request-too-large', `${who}: the request has ${error.message}`, init)
  }
  const name = error instanceof Error ? error.name : ''
  if (name === 'StreamResetError' || name === 'AbortError') {
    return failure('cancelled', `${who}: the caller gave the request up`, init)
  }
  if (name === 'TimeoutError') return failure('timeout', `${who}: ${(error as Error).message}`, init)
  return transportFailure(error, { sent: false, peer, protocolId })
}
