import type { Connection, Libp2p, Logger, PeerId, Stream } from '@libp2p/interface'
import type { Message, ProtocolId, RequestOf, ResponseOf, StreamMessage, UnaryMessage } from '@p2plane/message'
import {
  type BodyBytes,
  type CallRoute,
  failure,
  type IncomingCall,
  LANE_PROTOCOL,
  type LaneResponder,
  MAX_UNARY_INBOUND_STREAMS,
  ownsBytes,
  P2PError,
  serveLane,
  serveUnary
} from '@p2plane/wire'
import type { Bodies } from './body.ts'
import { CallContext } from './call-context.ts'
import { answerWatched, type CallWatch } from './call-watch.ts'
import { InboundFailure, toldToCaller } from './inbound-failure.ts'
import { answerItems } from './inbound-stream.ts'
import { MAX_LANES } from './lanes.ts'
import { MISDEED } from './limits/bans.ts'
import type { ConnectionGuard } from './limits/connection-guard.ts'
import type { InboundLimits } from './limits/inbound-limits.ts'
import { checkAuthorised } from './admission/authorise.ts'
import type { Authorise, Handler, HandlerContext } from './router.ts'

/** What `Inbound` is made of. */
export interface InboundComponents {
  libp2p: Pick<Libp2p, 'handle' | 'unhandle'>
  bodies: Bodies
  log: Logger
  /** How much of the node each connection may use. */
  limits: InboundLimits
  /** Told of who breaks the rules of the wire. */
  guard: Pick<ConnectionGuard, 'penalise'>
  /** Holds a stream until its peer is admitted. Undefined where everybody is. */
  gate?: Gate | undefined
  /** Told of every request that was not answered. */
  onFailure: (failure: InboundFailure) => void
  /** Told of what went wrong while nobody waited for it. */
  onError: (error: P2PError) => void
  watch?: CallWatch | undefined
}

/** Who is let in. */
export interface Gate {
  /** Undefined where a connection's peer is admitted. @throws P2PError from the promise where it will not be */
  entered(connection: Connection): Promise<void> | undefined
}

type AnyHandler = (request: unknown, context: HandlerContext) => unknown

/** Who answers a message: a consumer while there is one, else the handler. */
interface Route {
  readonly message: Message
  handler: AnyHandler | undefined
  consumer: AnyHandler | undefined
  /** Whether a caller may ask. Undefined where everybody may. */
  authorise: Authorise | undefined
  /** Answered before a peer is admitted: the handshake itself. */
  isOpen: boolean
}

/** A route that a lane may carry the calls of: a stream of items is a stream already. */
interface UnaryRoute extends Route, CallRoute {
  readonly message: UnaryMessage
}

/** A request coming in: read, decoded, handled, and its response encoded. Never throws at libp2p. */
export class Inbound {
  readonly #components: InboundComponents
  readonly #routes = new Map<ProtocolId, Route>()
  readonly #lanes = new Map<LaneResponder, Connection>()
  readonly #authorise = new Map<ProtocolId, Authorise>()
  #lastHandled: ProtocolId | undefined

  constructor(components: InboundComponents) {
    this.#components = components
  }

  /** Lanes that peers have opened. */
  get openLanes(): number {
    return this.#lanes.size
  }

  /** Whose handler began last, since it was asked before. */
  takeLastHandled(): ProtocolId | undefined {
    const last = this.#lastHandled
    this.#lastHandled = undefined
    return last
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
    await Promise.all([...this.#lanes.keys()].map(lane => lane.goAway()))
  }

  /** Takes no further calls by the lanes of one connection, and says so. */
  retire(connection: Connection): void {
    for (const [lane, carrier] of this.#lanes) if (carrier === connection) void lane.goAway()
  }

  /** Sets or replaces the handler of a message. Resolves once peers are told that it is spoken here. */
  async handle<M extends Message>(message: M, handle: Handler<M>): Promise<void> {
    await this.#route(message, { handler: handle as AnyHandler })
  }

  /** Likewise, for a message of the handshake: answered to whoever asks. */
  async handleOpenly<M extends UnaryMessage>(message: M, handle: Handler<M>): Promise<void> {
    await this.#route(message, { handler: handle as AnyHandler, isOpen: true })
  }

  /** Says who may ask a message. Before it has a handler. */
  authorise(message: Message, authorise: Authorise): void {
    this.#authorise.set(message.protocolId, authorise)
  }

  /** Sends the requests of a message to a consumer, or (with undefined) no longer. */
  consume<M extends UnaryMessage>(message: M, consume: Handler<M> | undefined): void {
    const { protocolId } = message
    this.#route(message, { consumer: consume as AnyHandler | undefined }).catch((cause: unknown) => {
      const text = `${protocolId}: could not tell peers that it is spoken here`
      this.#components.onError(new P2PError(text, { code: 'internal', protocolId, cause }))
    })
  }

  async #route(message: Message, change: Partial<Pick<Route, 'handler' | 'consumer' | 'isOpen'>>): Promise<void> {
    const { protocolId } = message
    const before = this.#routes.get(protocolId)
    const route = before ?? newRoute(message, this.#authorise.get(message.protocolId))
    // The same object for as long as the message is answered: a call whose request is still arriving holds it.
    Object.assign(route, change)
    const answered = route.handler !== undefined || route.consumer !== undefined
    if (answered) this.#routes.set(protocolId, route)
    else this.#routes.delete(protocolId)
    if (answered === (before !== undefined)) return
    if (!answered) return await this.#components.libp2p.unhandle(protocolId)
    await this.#components.libp2p.handle(protocolId, (stream, connection) => this.#accept(route, stream, connection), {
      maxInboundStreams: MAX_UNARY_INBOUND_STREAMS,
      maxOutboundStreams: MAX_UNARY_INBOUND_STREAMS
    })
  }

  async #accept(route: Route, stream: Stream, connection: Connection): Promise<void> {
    const { protocolId } = route.message
    try {
      const admitted = route.isOpen ? undefined : this.#enter(stream, connection)
      if (admitted !== undefined) await admitted
      if (isUnary(route)) await this.#acceptUnary(route, stream, connection)
      else await this.#acceptItems(route.message as StreamMessage, route, stream, connection)
    } catch (error) {
      if (isBrokenRule(error)) this.#components.guard.penalise(connection, MISDEED.brokenRule)
      this.#report(error, protocolId, connection.remotePeer)
    }
  }

  /** Not a promise where there is nothing to wait for. */
  #enter(stream: Stream, connection: Connection): Promise<void> | undefined {
    return this.#components.gate?.entered(connection)?.catch((error: unknown) => {
      stream.abort(error as Error)
      throw error
    })
  }

  async #acceptUnary(route: UnaryRoute, stream: Stream, connection: Connection): Promise<void> {
    await serveUnary(stream, {
      route,
      limits: this.#components.limits.of(connection),
      ownsBytes: ownsBytes(connection),
      respond: (body, call) => this.#respond(route, body, connection, call)
    })
  }

  async #acceptItems(message: StreamMessage, route: Route, stream: Stream, connection: Connection): Promise<void> {
    const handle = route.handler as Handler<StreamMessage> | undefined
    const { bodies, limits, watch } = this.#components
    const { authorise } = route
    this.#lastHandled = message.protocolId
    limits.carriesItems(connection, stream)
    await answerItems(message, stream, connection, { bodies, limits: limits.of(connection), handle, authorise, watch })
  }

  async #acceptLane(stream: Stream, connection: Connection): Promise<void> {
    try {
      const admitted = this.#enter(stream, connection)
      if (admitted !== undefined) await admitted
    } catch (error) {
      return this.#components.log('lane from %p refused - %e', connection.remotePeer, error)
    }
    const lane = serveLane(stream, {
      route: protocolId => this.#unaryRoute(protocolId),
      respond: (route, body, call) => this.#respond(route, body, connection, call),
      tell: toldToCaller,
      onFailure: (protocolId, error) => this.#report(error, protocolId, connection.remotePeer),
      limits: this.#components.limits.of(connection),
      ownsBytes: ownsBytes(connection)
    })
    this.#lanes.set(lane, connection)
    try {
      await lane.ended
    } catch (error) {
      if (isBrokenRule(error)) this.#components.guard.penalise(connection, MISDEED.brokenRule)
      this.#components.log('lane from %p ended - %e', connection.remotePeer, error)
    } finally {
      this.#lanes.delete(lane)
    }
  }

  #unaryRoute(protocolId: ProtocolId): UnaryRoute | undefined {
    const route = this.#routes.get(protocolId)
    return route !== undefined && isUnary(route) ? route : undefined
  }

  /** Not an async function: a handler that answers at once is answered for at once. */
  #respond(
    route: UnaryRoute,
    body: Uint8Array,
    connection: Connection,
    call: IncomingCall
  ): BodyBytes | Promise<BodyBytes> {
    const { watch } = this.#components
    const { protocolId } = route.message
    const context = new CallContext(connection, call)
    this.#lastHandled = protocolId
    if (watch === undefined) return this.#answer(route, body, context)
    const { peer, headers } = context
    const watched = watch.incoming({ protocolId, requestBytes: body.byteLength, peer, headers })
    return answerWatched(watched, () => this.#answer(route, body, context))
  }

  #answer(route: UnaryRoute, body: Uint8Array, context: HandlerContext): BodyBytes | Promise<BodyBytes> {
    const { bodies } = this.#components
    const { message } = route
    if (route.authorise !== undefined) checkAuthorised(route.authorise, context)
    const answer = callHandler(route, decodeRequest(bodies, message, body), context)
    if (!isPromise(answer)) return encodeResponse(bodies, message, answer)
    return Promise.resolve(answer).then(
      response => encodeResponse(bodies, message, response),
      (cause: unknown) => {
        throw handlerFailure(cause)
      }
    )
  }

  #report(thrown: unknown, protocolId: ProtocolId, peer: PeerId): void {
    this.#components.onFailure(new InboundFailure(thrown, protocolId, peer))
  }
}

/** Until a message was answered: as many of these as may run at once are as much as is kept for a peer. */
const FIRST_EXPECTED_BYTES = 32 * 1024

function newRoute(message: Message, authorise: Authorise | undefined): Route | UnaryRoute {
  const route = { message, handler: undefined, consumer: undefined, authorise, isOpen: false }
  if (message.kind !== 'unary') return route
  const { maxRequestBytes, maxResponseBytes } = message
  return { ...route, message, maxRequestBytes, expectedResponseBytes: Math.min(maxResponseBytes, FIRST_EXPECTED_BYTES) }
}

function isBrokenRule(error: unknown): boolean {
  return error instanceof Error && error.name === 'FrameError'
}

function isUnary(route: Route): route is UnaryRoute {
  return route.message.kind === 'unary'
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
}

function callHandler({ consumer, handler }: Route, request: unknown, context: HandlerContext): unknown {
  const answer = consumer ?? handler
  // It had a handler when the request began, and lost it while the rest arrived.
  if (answer === undefined) throw failure('unsupported-protocol', 'the peer does not speak this message any more')
  try {
    return answer(request, context)
  } catch (cause) {
    throw handlerFailure(cause)
  }
}

/** An application's own P2PError is made to be shown; the library's, of a call that the handler made, is not. */
function handlerFailure(cause: unknown): P2PError {
  if (P2PError.is(cause) && cause.reason === undefined) return cause
  return failure('handler-failed', 'the handler failed', { cause })
}

function decodeRequest<M extends UnaryMessage>(bodies: Bodies, message: M, body: Uint8Array): RequestOf<M> {
  try {
    return bodies.decode(message.request, body, 'request')
  } catch (cause) {
    throw failure('invalid-request', (cause as Error).message, { origin: 'remote', cause })
  }
}

function encodeResponse<M extends UnaryMessage>(bodies: Bodies, message: M, response: ResponseOf<M>): BodyBytes {
  const bytes = encode(bodies, message, response)
  if (bytes.byteLength <= message.maxResponseBytes) return bytes
  const text = `the response has ${bytes.byteLength} bytes; maxResponseBytes is ${message.maxResponseBytes}`
  throw failure('response-too-large', text)
}

function encode<M extends UnaryMessage>(bodies: Bodies, message: M, response: ResponseOf<M>): BodyBytes {
  try {
    return bodies.encode(message.response, response, 'response')
  } catch (cause) {
    throw failure('invalid-response', (cause as Error).message, { cause })
  }
}
