import type { Connection, Libp2p, Logger, PeerId, Stream } from '@libp2p/interface'
import type { Message, ProtocolId, StreamMessage, UnaryMessage } from '@p2plane/message'
import {
  type BodyBytes,
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
import { answerRequest } from './inbound-answer.ts'
import { InboundFailure, toldToCaller } from './inbound-failure.ts'
import { isUnary, type Route, type RouteChange, Routes, type UnaryRoute } from './inbound-routes.ts'
import { answerItems } from './inbound-stream.ts'
import { MAX_LANES } from './lanes.ts'
import { MISDEED } from './limits/bans.ts'
import type { ConnectionGuard } from './limits/connection-guard.ts'
import type { InboundLimits } from './limits/inbound-limits.ts'
import type { Authorise, Handler } from './router.ts'

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

/** A request coming in: read, decoded, handled, and its response encoded. Never throws at libp2p. */
export class Inbound {
  readonly #components: InboundComponents
  readonly #routes = new Routes()
  readonly #lanes = new Map<LaneResponder, Connection>()
  readonly #served = Promise.withResolvers<void>()
  #isServing = false
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

  /** Calls handlers from here on. What comes before waits. */
  serve(): void {
    this.#isServing = true
    this.#served.resolve()
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
    const { libp2p } = this.#components
    const { route, turned } = this.#routes.change(message, change)
    if (turned === 'off') await libp2p.unhandle(protocolId)
    if (turned !== 'on') return
    await libp2p.handle(protocolId, (stream, connection) => this.#accept(route, stream, connection), {
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
    const { gate } = this.#components
    const entered = this.#isServing
      ? gate?.entered(connection)
      : this.#served.promise.then(() => gate?.entered(connection))
    return entered?.catch((error: unknown) => {
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
      route: protocolId => this.#routes.unary(protocolId),
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

  /** Not an async function, as `answerRequest` is none. */
  #respond(
    route: UnaryRoute,
    body: Uint8Array,
    connection: Connection,
    call: IncomingCall
  ): BodyBytes | Promise<BodyBytes> {
    const { bodies, watch } = this.#components
    const { protocolId } = route.message
    const context = new CallContext(connection, call)
    this.#lastHandled = protocolId
    if (watch === undefined) return answerRequest(route, body, context, bodies)
    const { peer, headers } = context
    const watched = watch.incoming({ protocolId, requestBytes: body.byteLength, peer, headers })
    return answerWatched(watched, () => answerRequest(route, body, context, bodies))
  }

  #report(thrown: unknown, protocolId: ProtocolId, peer: PeerId): void {
    this.#components.onFailure(new InboundFailure(thrown, protocolId, peer))
  }
}

function isBrokenRule(error: unknown): boolean {
  return error instanceof Error && error.name === 'FrameError'
}
