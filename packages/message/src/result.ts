import * as z from 'zod'
import type { $ZodType, output } from 'zod/v4/core'

/** What a handler that may fail answers: the failure is part of the conversation, not an error of the transport. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E }

/**
 * A response schema for a handler that may fail. On the wire it is serde's `Result<T, E>`, `{ Ok: … }` or
 * `{ Err: … }`, so a Rust peer reads it as one; in the application it is `{ ok: true, value }` or `{ ok: false, error }`.
 *
 * @example
 * ```ts
 * const Withdraw = defineMessage({
 *   protocolId: '/bank/withdraw/1.0.0',
 *   request: z.object({ cents: z.int().positive() }),
 *   response: result(z.object({ balance: z.int() }), z.enum(['too-poor', 'frozen']))
 * })
 * ```
 */
export function result<Ok extends $ZodType, Err extends $ZodType>(
  ok: Ok,
  err: Err
): $ZodType<Result<output<Ok>, output<Err>>> {
  type Value = Result<output<Ok>, output<Err>>
  return z.codec(
    z.union([z.strictObject({ Ok: ok }), z.strictObject({ Err: err })]),
    // Shape alone: the wire side above has already decoded, or will encode, what is inside.
    z.custom<Value>(isResult, 'expected { ok: true, value } or { ok: false, error }'),
    {
      decode: wire =>
        ('Ok' in wire ? { ok: true, value: wire.Ok } : { ok: false, error: (wire as { Err: unknown }).Err }) as Value,
      encode: value => (value.ok ? { Ok: value.value } : { Err: value.error }) as never
    }
  )
}

function isResult(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false
  return value.ok === true ? 'value' in value : value.ok === false && 'error' in value
}
