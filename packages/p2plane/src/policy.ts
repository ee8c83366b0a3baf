/** When to try again, as pure functions: whoever calls them brings the randomness and does the waiting. */
import type { P2PError } from '@p2plane/wire'

/** An exponential backoff with full jitter (AWS, "Exponential Backoff and Jitter"): any wait from 0 to a growing cap. */
export interface Backoff {
  /** The cap of the first wait, in milliseconds. */
  readonly firstMs: number
  /** The cap of every later wait grows by this factor, */
  readonly factor: number
  /** up to this, in milliseconds. */
  readonly mostMs: number
}

/** Between the attempts of one call. */
export const RETRY_BACKOFF: Backoff = { firstMs: 100, factor: 2, mostMs: 2_000 }

/** Between the attempts to reach a peer that is to be kept. gRPC waits up to 120 s; a mesh wants its peers back sooner. */
export const RECONNECT_BACKOFF: Backoff = { firstMs: 250, factor: 1.6, mostMs: 30_000 }

/**
 * How long to wait after so many failures in a row.
 *
 * @param failures 1 after the first
 * @param random a number from 0 to below 1
 */
export function backoffMs(backoff: Backoff, failures: number, random: number): number {
  // The exponent is capped so that a node that has failed for a month does not compute Infinity * 0.
  const cap = Math.min(backoff.mostMs, backoff.firstMs * backoff.factor ** Math.min(failures - 1, 64))
  return cap * random
}

/**
 * How long to wait before another attempt: as long as whoever refused the last one asked for, and then some, so that
 * all who were refused together do not come back together.
 */
export function retryWaitMs({ error, attempts }: Pick<Attempt, 'error' | 'attempts'>, random: number): number {
  return (error.retryAfterMs ?? 0) + backoffMs(RETRY_BACKOFF, attempts, random)
}

/** What `shouldRetry` decides by. */
export interface Attempt {
  error: P2PError
  /** Attempts made so far, this one included. */
  attempts: number
  /** Attempts allowed after the first. */
  retries: number
  /** Whether the message may be handled twice. */
  idempotent: boolean
  /** Whether the peer answers often enough to be asked again. */
  allowsRetry: boolean
}

/** Whether the same call may be made again: it may succeed, and it cannot be handled twice against the message's will. */
export function shouldRetry({ error, attempts, retries, idempotent, allowsRetry }: Attempt): boolean {
  return error.retryable && attempts <= retries && allowsRetry && (error.sent === false || idempotent)
}
