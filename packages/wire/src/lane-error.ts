/** A failure as it crosses a lane: a CBOR map, of which a reader takes what it knows and can believe. */
import type { ProtocolId } from '@p2plane/message'
import { cborCodec } from './codec.ts'
import { CODE_OF_REASON, type FailureReason, isErrorCode } from './error-code.ts'
import { P2PError } from './errors.ts'

/** A message is for people; this much of it says enough. */
const MAX_MESSAGE_LENGTH = 256
/** Details are for a program to decide by. What is longer belongs in a response. */
const MAX_DETAILS_BYTES = 4 * 1024
/** All else of the map is short. */
const MAX_ERROR_BYTES = MAX_DETAILS_BYTES + 4 * 1024
const CORRELATION_ID = /^[\w-]{8}$/

/** Whatever a peer says: nobody waits for longer on its word. */
const MAX_RETRY_AFTER_MS = 60_000

const codec = cborCodec({ maxItems: 1_024, maxDepth: 16 })
/** A little less than the map may hold, which they are in. */
const detailsCodec = cborCodec({ maxItems: 1_000, maxDepth: 15 })

/** The map of what the caller is told. `begun` says whether the handler may have run. */
export function encodeLaneError(told: P2PError, begun: boolean): Uint8Array {
  const { code, reason, correlationId: id } = told
  const message = told.message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed()
  const retryAfterMs = told.retryAfterMs === undefined ? undefined : Math.ceil(told.retryAfterMs)
  return codec.encode({ code, reason, message, begun, retryAfterMs, id, details: sendable(told.details) })
}

/** Never throws: what cannot be read of a failure is still a failure. */
export function decodeLaneError(bytes: Uint8Array, about: { peer: string; protocolId: ProtocolId }): P2PError {
  const { code, reason, message, begun, retryAfterMs, id, details } = readMap(bytes)
  const known = isErrorCode(code) ? code : 'unknown'
  const text = typeof message === 'string' ? message.slice(0, MAX_MESSAGE_LENGTH) : 'the peer gave no reason'
  const correlationId = typeof id === 'string' && CORRELATION_ID.test(id) ? id : undefined
  const mark = correlationId === undefined ? '' : ` [${correlationId}]`
  return new P2PError(`${about.protocolId} to ${about.peer}: ${text}${mark}`, {
    ...about,
    code: known,
    reason: isReason(reason) && CODE_OF_REASON[reason] === known ? reason : undefined,
    origin: 'remote',
    sent: begun !== false,
    retryable: known === 'unavailable' || known === 'resource-exhausted',
    retryAfterMs: isDuration(retryAfterMs) ? Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) : undefined,
    details,
    correlationId
  })
}

/** What cannot be sent is left out: an error that says less is better than another error in its place. */
function sendable(details: unknown): unknown {
  if (details === undefined) return undefined
  try {
    const bytes = detailsCodec.encode(details)
    // As a reader would: what it refuses would take the rest of the error with it.
    detailsCodec.decode(bytes)
    return bytes.length <= MAX_DETAILS_BYTES ? details : undefined
  } catch {
    return undefined
  }
}

function readMap(bytes: Uint8Array): Record<string, unknown> {
  if (bytes.length > MAX_ERROR_BYTES) return {}
  try {
    const value = codec.decode(bytes)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function isReason(value: unknown): value is FailureReason {
  return typeof value === 'string' && Object.hasOwn(CODE_OF_REASON, value)
}
