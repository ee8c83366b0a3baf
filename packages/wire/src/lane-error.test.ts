import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cborCodec } from './codec.ts'
import type { ErrorCode } from './error-code.ts'
import { failure, P2PError } from './errors.ts'
import { decodeLaneError, encodeLaneError } from './lane-error.ts'

const about = { peer: 'bob', protocolId: '/hello/1.0.0' } as const
const codec = cborCodec()

/** Every code, one by one: a code that is missing here does not compile. */
const retryable: Record<ErrorCode, boolean> = {
  cancelled: false,
  unknown: false,
  'invalid-argument': false,
  'deadline-exceeded': false,
  'not-found': false,
  'already-exists': false,
  'permission-denied': false,
  'resource-exhausted': true,
  'failed-precondition': false,
  aborted: false,
  'out-of-range': false,
  unimplemented: false,
  internal: false,
  unavailable: true,
  'data-loss': false,
  unauthenticated: false
}
const CODES = Object.entries(retryable) as [ErrorCode, boolean][]

function cross(error: P2PError, begun = true): P2PError {
  return decodeLaneError(encodeLaneError(error, begun), about)
}

describe('an error that crosses a lane', () => {
  it.each(CODES)("keeps an application's own code, %s", (code, mayBeRetried) => {
    const error = cross(new P2PError('sold out', { code }))
    expect(error).toMatchObject({
      code,
      reason: undefined,
      origin: 'remote',
      sent: true,
      retryable: mayBeRetried,
      ...about
    })
    expect(error.message).toBe('/hello/1.0.0 to bob: sold out')
  })

  it('of a code that nobody knows is unknown', () => {
    expect(cross(new P2PError('', { code: 'tired' as ErrorCode })).code).toBe('unknown')
  })

  it.each([
    ['as it is', 250, 250],
    ['in whole milliseconds, rather too long', 0.2, 1],
    ['not for longer than a minute', 3_600_000, 60_000],
    ['not at all where nobody said', undefined, undefined]
  ])('says how long to wait before the next attempt: %s', (_, retryAfterMs, told) => {
    expect(cross(failure('queue-full', 'full', { retryAfterMs }), false).retryAfterMs).toBe(told)
  })

  it.each([
    ['a text', '250'],
    ['below 0', -1],
    ['no number', Number.NaN]
  ])('says nothing of it where what the peer says is %s', (_, retryAfterMs) => {
    const bytes = codec.encode({ code: 'unavailable', message: 'no', retryAfterMs })
    expect(decodeLaneError(bytes, about).retryAfterMs).toBeUndefined()
  })

  it('carries a wait, an id and details together', () => {
    const told = { retryAfterMs: 40, correlationId: '3f2a91bc', details: { left: 0 } }
    expect(cross(new P2PError('sold out', { code: 'aborted', ...told }))).toMatchObject(told)
  })

  it('says whether the handler may have run', () => {
    expect(cross(failure('queue-full', 'full'), false).sent).toBe(false)
    expect(cross(failure('queue-full', 'full'), true).sent).toBe(true)
  })

  it('has an id by which both sides find it, and shows it', () => {
    const error = cross(failure('handler-failed', 'the handler failed', { correlationId: '3f2a91bc' }))
    expect(error.correlationId).toBe('3f2a91bc')
    expect(error.message).toContain('[3f2a91bc]')
    expect(cross(failure('timeout', 'slow')).correlationId).toBeUndefined()
  })

  it.each([
    ['a number', 12_345_678],
    ['too long', '3f2a91bc0'],
    ['empty', ''],
    ['a line of its own', '3f2a91b\n']
  ])('has none where the id of the peer is %s', (_, id) => {
    const bytes = codec.encode({ code: 'internal', message: 'no', id })
    expect(decodeLaneError(bytes, about)).toMatchObject({
      correlationId: undefined,
      message: '/hello/1.0.0 to bob: no'
    })
  })

  it('carries the details that an application adds', () => {
    const details = { sku: 'A-17', left: 0, seen: [1, 2, 3], key: new Uint8Array([1, 2]) }
    expect(cross(new P2PError('sold out', { code: 'failed-precondition', details })).details).toEqual(details)
  })

  it('carries whatever a body may hold, and gets through whatever the details are', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }), details => {
        expect(cross(new P2PError('no', { code: 'aborted', details }))).toMatchObject({ code: 'aborted' })
      })
    )
  })

  it.each([
    ['longer than 4 KiB', 'x'.repeat(4_097)],
    ['no value', () => 1],
    ['deeper than it may be', JSON.parse('['.repeat(16) + ']'.repeat(16))],
    ['of more items than it may be', Array.from({ length: 1_000 }, () => 0)]
  ])('leaves details out that are %s, and says the rest', (_, details) => {
    const error = cross(new P2PError('sold out', { code: 'failed-precondition', details }))
    expect(error).toMatchObject({ code: 'failed-precondition', details: undefined })
    expect(error.message).toContain('sold out')
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['no map', codec.encode('no')],
    ['no CBOR', new Uint8Array([0xff])],
    ['longer than a map of an error can be', codec.encode({ code: 'aborted', message: 'x'.repeat(9_000) })]
  ])('is still a failure where it is %s', (_, bytes) => {
    expect(decodeLaneError(bytes, about)).toMatchObject({ code: 'unknown', origin: 'remote', sent: true })
  })

  it('does not believe a reason that has another code', () => {
    const bytes = codec.encode({ code: 'unavailable', reason: 'timeout', message: 'no' })
    expect(decodeLaneError(bytes, about)).toMatchObject({ code: 'unavailable', reason: undefined })
  })
})
