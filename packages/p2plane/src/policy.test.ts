import { failure, type FailureReason } from '@p2plane/wire'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECONNECT_BACKOFF, backoffMs, RETRY_BACKOFF, retryWaitMs, shouldRetry } from './policy.ts'

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const failures = fc.integer({ min: 1, max: 1_000_000 })

describe('a backoff', () => {
  it.each([RETRY_BACKOFF, RECONNECT_BACKOFF])('is never below 0 nor above its cap: %o', backoff => {
    fc.assert(
      fc.property(failures, random, (count, at) => {
        const ms = backoffMs(backoff, count, at)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThan(backoff.mostMs)
      })
    )
  })

  it('grows from the first cap to the last', () => {
    const caps = [1, 2, 3, 4, 5, 6, 7].map(count => backoffMs(RETRY_BACKOFF, count, 0.999_999))
    expect(caps.map(Math.round)).toEqual([100, 200, 400, 800, 1600, 2000, 2000])
  })

  it('is spread over the whole cap, so that those who failed together do not come back together', () => {
    expect(backoffMs(RETRY_BACKOFF, 3, 0)).toBe(0)
    expect(backoffMs(RETRY_BACKOFF, 3, 0.5)).toBe(200)
  })
})

describe('a retry', () => {
  const attempt = (reason: FailureReason, sent: boolean, retryable: boolean) => ({
    error: failure(reason, '', { sent, retryable }),
    attempts: 1,
    retries: 2,
    idempotent: false,
    allowsRetry: true
  })

  it('is made where the peer cannot have seen the request', () => {
    expect(shouldRetry(attempt('dial-failure', false, true))).toBe(true)
  })

  it('is not made where the peer may have seen it, unless the message is idempotent', () => {
    const lost = attempt('connection-closed', true, true)
    expect(shouldRetry(lost)).toBe(false)
    expect(shouldRetry({ ...lost, idempotent: true })).toBe(true)
  })

  it('is not made where it would fail again', () => {
    expect(shouldRetry({ ...attempt('invalid-request', false, false), idempotent: true })).toBe(false)
  })

  it('is not made where the peer answers too seldom', () => {
    expect(shouldRetry({ ...attempt('dial-failure', false, true), allowsRetry: false })).toBe(false)
  })

  it('waits as long as whoever refused it asks for, and a while of its own', () => {
    const error = failure('queue-full', '', { retryAfterMs: 500 })
    expect(retryWaitMs({ error, attempts: 2 }, 0)).toBe(500)
    expect(retryWaitMs({ error, attempts: 2 }, 0.5)).toBe(600)
    expect(retryWaitMs({ error: failure('queue-full', ''), attempts: 1 }, 0.5)).toBe(50)
  })

  it('is made as often as allowed, and no more', () => {
    const failed = attempt('dial-failure', false, true)
    expect([1, 2, 3].map(attempts => shouldRetry({ ...failed, attempts }))).toEqual([true, true, false])
    expect(shouldRetry({ ...failed, retries: 0 })).toBe(false)
  })
})
