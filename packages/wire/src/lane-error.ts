/** A failure as it crosses a lane: a CBOR map, of which a reader takes what it knows and can believe. */
import type { ProtocolId } from '@p2plane/message'
import { cborCodec } from './codec.ts'
import { CODE_OF_REASON, type ErrorCode, type FailureReason } from './error-code.ts'
import { P2PError } from './errors.ts'

/** What of a failure is told to the caller. */
export interface LaneErrorDetails {
  readonly code: ErrorCode
  readonly reason?: FailureReason | undefined
  readonly message: string
  /** Whether the handler may have run. */
  readonly begun: boolean
  /** How long to wait before the same call is made again, in milliseconds. */
  readonly retryAfterMs?: number | undefined
}

/** A message is for people; this much of it says enough. */
const MAX_MESSAGE_LENGTH = 256

/** Whatever a peer says: nobody waits for longer on its word. */
const MAX_RETRY_AFTER_MS = 60_000

const codec = cborCodec({ maxItems: 256, maxDepth: 8 })
/** All sixteen, and not those alone that the library has a reason for: an application's own errors have any. */
const ALL_CODES: Readonly<Record<ErrorCode, true>> = {
  cancelled: true,
  unknown: true,
  'invalid-argument': true,
  'deadline-exceeded': true,
  'not-found': true,
  'already-exists': true,
  'permission-denied': true,
  'resource-exhausted': true,
  'failed-precondition': true,
  aborted: true,
  'out-of-range': true,
  unimplemented: true,
  internal: true,
  unavailable: true,
  'data-loss': true,
  unauthenticated: true
}
const CODES: ReadonlySet<string> = new Set(Object.keys(ALL_CODES))

export function encodeLaneError({ code, reason, message, begun, retryAfterMs }: LaneErrorDetails): Uint8Array {
  const text = message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed()
  const waitMs = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs)
  return codec.encode({ code, reason, message: text, begun, retryAfterMs: waitMs })
}

/** Never throws: what cannot be read of a failure is still a failure. */
export function decodeLaneError(bytes: Uint8Array, about: { peer: string; protocolId: ProtocolId }): P2PError {
  const { code, reason, message, begun, retryAfterMs } = readMap(bytes)
  const known = isCode(code) ? code : 'unknown'
  const text = typeof message === 'string' ? message.slice(0, MAX_MESSAGE_LENGTH) : 'the peer gave no reason'
  return new P2PError(`${about.protocolId} to ${about.peer}: ${text}`, {
    ...about,
    code: known,
    reason: isReason(reason) && CODE_OF_REASON[reason] === known ? reason : undefined,
    origin: 'remote',
    sent: begun !== false,
    retryable: known === 'unavailable' || known === 'resource-exhausted',
    retryAfterMs: isDuration(retryAfterMs) ? Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) : undefined
  })
}

function readMap(bytes: Uint8Array): Record<string, unknown> {
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

function isCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && CODES.has(value)
}

function isReason(value: unknown): value is FailureReason {
  return typeof value === 'string' && Object.hasOwn(CODE_OF_REASON, value)
}
