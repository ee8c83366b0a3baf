import type { ProtocolId } from '@p2plane/message'
import { failure, type FailureReason, P2PError, TooManyBytesError, transportFailure } from '@p2plane/wire'

/** Reasons that tell the caller of its own request. All others tell of what happens in here. */
const CALLERS_BUSINESS: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  undefined,
  'invalid-request',
  'response-too-large',
  'unsupported-protocol',
  'not-authorised'
])

/** What the caller is not told of, but that it was: both sides find it by an id. */
const HIDDEN: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  'handler-failed',
  'invalid-response'
])

/** The ids of what is hidden from callers: one a failure, whoever asks first, the log or the wire. */
const correlationIds = new WeakMap<object, string>()

/** What of a failure the caller is told. */
export function toldToCaller(error: unknown): P2PError {
  if (P2PError.is(error) && CALLERS_BUSINESS.has(error.reason)) return error
  if (P2PError.is(error) && P2PError.is(error.cause) && error.cause.reason === 'queue-full') return error.cause
  return failure('handler-failed', 'the handler failed', { correlationId: correlationIdOf(error) })
}

/** The same errors mean other things to whoever answers than to whoever asks. */
export function inboundFailure(error: unknown, protocolId: ProtocolId, peer: string): P2PError {
  const who = `${protocolId} from ${peer}`
  const init = { origin: 'remote', peer, protocolId, cause: error } as const
  if (P2PError.is(error)) {
    const { code, reason, origin, message, details, cause } = error
    const correlationId = HIDDEN.has(reason) ? correlationIdOf(error) : error.correlationId
    const mark = correlationId === undefined ? '' : ` [${correlationId}]`
    return new P2PError(`${who}: ${message}${mark}`, {
      code,
      reason,
      origin,
      peer,
      protocolId,
      details,
      correlationId,
      cause: cause ?? error
    })
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

function correlationIdOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  let id = correlationIds.get(error)
  if (id === undefined) {
    id = crypto.randomUUID().slice(0, 8)
    correlationIds.set(error, id)
  }
  return id
}
