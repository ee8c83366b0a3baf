import type { Message, ProtocolId, UnaryMessage } from '@p2plane/message'
import type { CallRoute } from '@p2plane/wire'
import type { Authorise, HandlerContext } from './router.ts'

type AnyHandler = (request: unknown, context: HandlerContext) => unknown

/** Who answers a message: a consumer while there is one, else the handler. */
export interface Route {
  readonly message: Message
  handler: AnyHandler | undefined
  consumer: AnyHandler | undefined
  /** Whether a caller may ask. Undefined where everybody may. */
  authorise: Authorise | undefined
  /** Answered before a peer is admitted: the handshake itself. */
  isOpen: boolean
}

/** A route that a lane may carry the calls of: a stream of items is a stream already. */
export interface UnaryRoute extends Route, CallRoute {
  readonly message: UnaryMessage
}

/** What of a route changes while a node runs. Handlers of any message: each is only ever called with requests of its own. */
export type RouteChange = Partial<Pick<Route, 'handler' | 'consumer' | 'isOpen'>>

/** Until a message was answered: as many of these as may run at once are as much as is kept for a peer. */
const FIRST_EXPECTED_BYTES = 32 * 1024

/** Who answers what. */
export class Routes {
  readonly #routes = new Map<ProtocolId, Route>()
  readonly #authorise = new Map<ProtocolId, Authorise>()

  /** That of a message which a lane may carry. */
  unary(protocolId: ProtocolId): UnaryRoute | undefined {
    const route = this.#routes.get(protocolId)
    return route !== undefined && isUnary(route) ? route : undefined
  }

  /** Says who may ask a message, before anybody answers it. */
  authorise({ protocolId }: Message, authorise: Authorise): void {
    this.#authorise.set(protocolId, authorise)
  }

  /** Changes who answers a message, and says whether it is answered from now on, or no longer. */
  change(message: Message, change: RouteChange): { route: Route; turned: 'on' | 'off' | undefined } {
    const { protocolId } = message
    const before = this.#routes.get(protocolId)
    const route = before ?? newRoute(message, this.#authorise.get(protocolId))
    // The same object for as long as the message is answered: a call whose request is still arriving holds it.
    Object.assign(route, change)
    const isAnswered = route.handler !== undefined || route.consumer !== undefined
    if (isAnswered) this.#routes.set(protocolId, route)
    else this.#routes.delete(protocolId)
    if (isAnswered === (before !== undefined)) return { route, turned: undefined }
    return { route, turned: isAnswered ? 'on' : 'off' }
  }
}

/** Whether a route is of requests that have one answer. */
export function isUnary(route: Route): route is UnaryRoute {
  return route.message.kind === 'unary'
}

function newRoute(message: Message, authorise: Authorise | undefined): Route | UnaryRoute {
  const route = { message, handler: undefined, consumer: undefined, authorise, isOpen: false }
  if (message.kind !== 'unary') return route
  const { maxRequestBytes, maxResponseBytes } = message
  return { ...route, message, maxRequestBytes, expectedResponseBytes: Math.min(maxResponseBytes, FIRST_EXPECTED_BYTES) }
}
