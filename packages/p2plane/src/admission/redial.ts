import type { ReasonCode } from './reason-code.ts'
import type { Rejection } from './rejection.ts'

/** What was refused for good is asked again after an hour: lists and keys change. */
const PERMANENT_MS = 3_600_000
/** A full node is asked again after this, and then after twice as long each time, up to an hour. */
const FIRST_BUSY_MS = 30_000

const PERMANENT: ReadonlySet<ReasonCode> = new Set([
  'incompatible',
  'protocol-error',
  'unauthorized',
  'expired',
  'banned'
])
const BUSY: ReadonlySet<ReasonCode> = new Set(['max-peers', 'rate-limited', 'timeout'])

/**
 * How long to leave a peer alone after it has turned this node away.
 *
 * @param refusals 1 after the first in a row
 */
export function redialInMs({ code, retryAfterMs }: Pick<Rejection, 'code' | 'retryAfterMs'>, refusals: number): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, PERMANENT_MS)
  if (PERMANENT.has(code) || typeof code === 'number') return PERMANENT_MS
  if (BUSY.has(code)) return Math.min(PERMANENT_MS, FIRST_BUSY_MS * 2 ** Math.min(refusals - 1, 64))
  return 0
}
