import type { ProtocolId } from '@p2plane/message'
import { CODE_OF_REASON, type ErrorCode, type FailureReason } from './error-code.ts'

/** Where a failure was noticed: in this process, by the peer, or between the two. */
export type ErrorOrigin = 'local' | 'remote' | 'transport'

/** The parts of a P2PError beside its message. */
export interface P2PErrorInit {
  /** What kind of failure it is. */
  code: ErrorCode
  /** What happened in the library. */
  reason?: FailureReason | undefined
  /** @default 'local' */
  origin?: ErrorOrigin | undefined
  /** The peer's id as text. */
  peer?: string | undefined
  /** The message it was about. */
  protocolId?: ProtocolId | undefined
  /** Whether the peer may have seen the request. Undefined where there was none. */
  sent?: boolean | undefined
  /**
   * Whether the same call may succeed in a moment. It is safe to make it then where `sent` is false, or the message
   * idempotent.
   *
   * @default false
   */
  retryable?: boolean | undefined
  /** How long to wait before the same call is made again, in milliseconds, where whoever refused it says so. */
  retryAfterMs?: number | undefined
  /**
   * More than a sentence, for a program: what a body may hold, at most 4 KiB of CBOR. Crosses the wire where the error is
   * made to be shown; what is longer, or no such value, is left out there.
   */
  details?: unknown
  /** Finds the two sides of one failure: 8 characters, the same in the caller's error and in the responder's log. */
  correlationId?: string | undefined
  /** What it came from. Stays in this process. */
  cause?: unknown
}

const BRAND = Symbol.for('p2plane.P2PError')

/**
 * Every failure of this library, on both ends.
 *
 * @example
 * ```ts
 * try {
 *   await node.request(peer, Ping, { nonce: 7 })
 * } catch (error) {
 *   if (P2PError.is(error, 'deadline-exceeded')) console.log(`${error.peer} is slow`)
 *   else throw error
 * }
 * ```
 */
export class P2PError extends Error {
  override readonly name = 'P2PError'
  /** What kind of failure it is. */
  readonly code: ErrorCode
  /** What happened in the library. Undefined on an error of an application's own. */
  readonly reason: FailureReason | undefined
  /** Where it was noticed. */
  readonly origin: ErrorOrigin
  /** The other peer, as text. */
  readonly peer: string | undefined
  /** The message it was about. */
  readonly protocolId: ProtocolId | undefined
  /** Whether the peer may have seen the request. */
  readonly sent: boolean | undefined
  /** Whether the same call may succeed in a moment. */
  readonly retryable: boolean
  /** How long to wait before that, in milliseconds. Undefined where nobody said. */
  readonly retryAfterMs: number | undefined
  /** More than a sentence, for a program. Of a peer's error it is whatever the peer chose to send: check it. */
  readonly details: unknown
  /**
   * Where a peer's handler failed and does not say how: by these 8 characters its log has the whole error. On the
   * responder's side, the same in its `inbound:failure`.
   */
  readonly correlationId: string | undefined

  constructor(message: string, init: P2PErrorInit) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.code = init.code
    this.reason = init.reason
    this.origin = init.origin ?? 'local'
    this.peer = init.peer
    this.protocolId = init.protocolId
    this.sent = init.sent
    this.retryable = init.retryable ?? false
    this.retryAfterMs = init.retryAfterMs
    this.details = init.details
    this.correlationId = init.correlationId
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Whether `error` is a P2PError (of any copy of this library), and of this code where one is given. */
  static is(error: unknown, code?: ErrorCode): error is P2PError {
    if (!(error instanceof Error) || !(BRAND in error)) return false
    return code === undefined || ('code' in error && error.code === code)
  }
}

/** A P2PError of the library's own: the code follows from the reason. */
export function failure(
  reason: FailureReason,
  message: string,
  init: Omit<P2PErrorInit, 'code' | 'reason'> = {}
): P2PError {
  return new P2PError(message, { ...init, reason, code: CODE_OF_REASON[reason] })
}
