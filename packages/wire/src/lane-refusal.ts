/** Why a call of a lane is not answered, said many times: each is made once, for nobody reads the stack of any of them. */
import { RETRY_AFTER_MS } from './call-limits.ts'
import { failure, type P2PError } from './errors.ts'
import { encodeLaneError } from './lane-error.ts'

/** A call that is refused before its handler began, and what the caller is told of it. */
export interface LaneRefusal {
  readonly error: P2PError
  readonly bytes: Uint8Array
}

/** One more reason. */
export function laneRefusal(error: P2PError): LaneRefusal {
  return { error, bytes: encodeLaneError(error, false) }
}

export const STOPPING: LaneRefusal = laneRefusal(failure('node-stopped', 'the peer is stopping'))
export const NOT_SPOKEN: LaneRefusal = laneRefusal(
  failure('unsupported-protocol', 'the peer does not speak this message')
)
export const TOO_MANY_CALLS: LaneRefusal = noRoom('too many calls at once')
export const TOO_MANY_WAITING: LaneRefusal = noRoom('too many calls wait already')
export const TOO_MANY_BYTES: LaneRefusal = noRoom('too many bytes of requests are under way')

/** The reasons of a signal. */
export const CANCELLED: Error = new DOMException('the caller gave the request up', 'AbortError')
export const LANE_ENDED: Error = new DOMException('the lane has ended', 'AbortError')
export const TIMED_OUT: Error = new DOMException('the time of the request is up', 'TimeoutError')

function noRoom(text: string): LaneRefusal {
  return laneRefusal(failure('queue-full', text, { retryAfterMs: RETRY_AFTER_MS }))
}
