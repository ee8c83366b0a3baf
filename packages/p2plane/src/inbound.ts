import type { Connection, Libp2p, Logger, PeerId, Stream } from '@libp2p/interface'
import type { ProtocolId, StreamMessage } from '@p2plane/message'
import { type BodyBytes, type IncomingCall, LANE_PROTOCOL, ownsBytes, type P2PError, serveUnary } from '@p2plane/wire'
import type { Bodies } from './body.ts'
import { CallContext } from './call-context.ts'
import { answerWatched, type CallWatch } from './call-watch.ts'
import { answerRequest } from './inbound-answer.ts'
import { InboundFailure, isBrokenRule } from './inbound-failure.ts'
import { InboundHandlers } from './inbound-handlers.ts'
import { InboundLanes } from './inbound-lanes.ts'
import { isUnary, type Route, type UnaryRoute } from './inbound-routes.ts'
import { answerItems } from './inbound-stream.ts'
import { MAX_LANES } from './lanes.ts'
import { MISDEED } from './limits/bans.ts'
import type { ConnectionGuard } from './limits/connection-guard.ts'
import type { InboundLimits } from './limits/inbound-limits.ts'
import type { Handler } from './router.ts'

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
  /** Who answers which message. */
  readonly handlers: InboundHandlers
  readonly #components: InboundComponents
  readonly #lanes: InboundLanes
  readonly #served = Promise.withResolvers<void>()
  #isServing = false
  #lastHandled: ProtocolId | undefined

  constructor(components: InboundComponents) {
    this.#components = components
    this.#lanes = new InboundLanes(components)
    this.handlers = new InboundHandlers({
      libp2p: components.libp2p,
      onError: components.onError,
      accept: (route, stream, connection) => this.#accept(route, stream, connection)
    })
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
    await this.#lanes.goAway()
  }

  /** Takes no further calls by the lanes of one connection, and says so. */
  retire(connection: Connection): void {
    this.#lanes.retire(connection)
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
    await this.#lanes.serve(stream, connection, {
      route: protocolId => this.handlers.unary(protocolId),
      respond: (route, body, call) => this.#respond(route, body, connection, call),
      onFailure: (protocolId, error) => this.#report(error, protocolId, connection.remotePeer)
    })
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
