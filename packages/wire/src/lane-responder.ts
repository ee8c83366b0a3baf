import type { ProtocolId } from '@p2plane/message'
import type { BodyBytes } from './body-bytes.ts'
import type { CallLimits } from './call-limits.ts'
import type { P2PError } from './errors.ts'
import type { CallRoute, IncomingCall } from './exchange.ts'

/** What `serveLane` takes. */
export interface ServeLaneInit<Route extends CallRoute> {
  /** Who answers a message; undefined where it is not spoken here. Asked for each call. */
  route(protocolId: ProtocolId): Route | undefined
  /** Answers one call. What it throws or rejects with goes through `tell`. */
  respond(route: Route, body: Uint8Array, call: IncomingCall): BodyBytes | Promise<BodyBytes>
  /** What of a failure the caller is told. */
  tell(error: unknown): P2PError
  /** Told of each call that was not answered: what its handler threw, or why nobody waits for it any more. */
  onFailure(protocolId: ProtocolId, error: unknown): void
  /** Those of the connection. */
  limits: CallLimits
  /** As of `byteStream`. */
  ownsBytes?: boolean
}

/** The answering half, while it runs. */
export interface LaneResponder {
  /** Settles when the lane has ended: resolves where the caller ended it, rejects with what it failed with. */
  readonly ended: Promise<void>
  /** Takes no further calls, and says so. Resolves once that is written, or the lane has failed. */
  goAway(): Promise<void>
}
