import { describe, expect, it, vi } from 'vitest'
import { CODE_OF_REASON, type ErrorCode, type FailureReason } from './error-code.ts'
import { failure, P2PError } from './errors.ts'

/** gRPC's sixteen codes (all but OK), as its specification lists them. */
const GRPC_CODES = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED'
]

describe('a P2PError', () => {
  it('carries what it was made with', () => {
    const cause = new Error('socket')
    const error = new P2PError('the sky is down', {
      code: 'unavailable',
      reason: 'dial-failure',
      origin: 'transport',
      peer: '12D3KooW…',
      protocolId: '/hello/1.0.0',
      sent: false,
      retryable: true,
      cause
    })
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('P2PError')
    expect(error.message).toBe('the sky is down')
    expect(error.cause).toBe(cause)
    expect(error).toMatchObject({
      code: 'unavailable',
      reason: 'dial-failure',
      origin: 'transport',
      peer: '12D3KooW…',
      protocolId: '/hello/1.0.0',
      sent: false,
      retryable: true
    })
  })

  it('is local and not worth a retry, unless told, and has no cause', () => {
    const error = new P2PError('no', { code: 'permission-denied' })
    expect(error).toMatchObject({ code: 'permission-denied', origin: 'local', retryable: false })
    expect(error.reason).toBeUndefined()
    expect(error.sent).toBeUndefined()
    expect('cause' in error).toBe(false)
  })

  it('is recognised, also by its code', () => {
    const error = new P2PError('no', { code: 'not-found' })
    expect(P2PError.is(error)).toBe(true)
    expect(P2PError.is(error, 'not-found')).toBe(true)
    expect(P2PError.is(error, 'internal')).toBe(false)
  })

  it('is recognised by another copy of the library, and the other way round', async () => {
    vi.resetModules()
    const copy: typeof import('./errors.ts') = await import('./errors.ts')
    expect(copy.P2PError).not.toBe(P2PError)
    const theirs = new copy.P2PError('no', { code: 'not-found' })
    expect(theirs).not.toBeInstanceOf(P2PError)
    expect(P2PError.is(theirs, 'not-found')).toBe(true)
    expect(copy.P2PError.is(new P2PError('no', { code: 'not-found' }), 'not-found')).toBe(true)
  })

  it('is recognised where it is extended', () => {
    class OutOfStock extends P2PError {}
    expect(P2PError.is(new OutOfStock('sold out', { code: 'failed-precondition' }), 'failed-precondition')).toBe(true)
  })

  it.each([
    ['an Error', new Error('no')],
    ['an Error with a code', Object.assign(new Error('no'), { code: 'not-found', name: 'P2PError' })],
    ['an object that looks like one', { name: 'P2PError', code: 'not-found', message: 'no' }],
    ['null', null],
    ['undefined', undefined],
    ['a text', 'not-found']
  ])('is not %s', (_, other) => {
    expect(P2PError.is(other)).toBe(false)
    expect(P2PError.is(other, 'not-found')).toBe(false)
  })
})

describe('the codes', () => {
  const codes = new Set<ErrorCode>(Object.values(CODE_OF_REASON))

  it("are among gRPC's sixteen, in kebab-case", () => {
    const known = GRPC_CODES.map(code => code.toLowerCase().replaceAll('_', '-'))
    for (const code of codes) expect(known).toContain(code)
  })

  it('follow from the reason, each reason from one', () => {
    for (const [reason, code] of Object.entries(CODE_OF_REASON)) {
      const error = failure(reason as FailureReason, 'no', { sent: true })
      expect(error).toMatchObject({ code, reason, sent: true, message: 'no', origin: 'local', retryable: false })
      expect(P2PError.is(error, code)).toBe(true)
    }
  })

  it('are there for every reason that the types know', () => {
    // A reason that is missing here, or in CODE_OF_REASON, does not compile.
    const every: Record<FailureReason, true> = {
      'no-addresses': true,
      'dial-failure': true,
      'peer-id-mismatch': true,
      'unsupported-protocol': true,
      'connection-closed': true,
      'stream-reset': true,
      'no-response': true,
      'invalid-request': true,
      'invalid-response': true,
      'request-too-large': true,
      'response-too-large': true,
      timeout: true,
      cancelled: true,
      'queue-full': true,
      'rate-limited': true,
      'slow-consumer': true,
      'node-stopped': true,
      'unknown-message': true,
      'handler-failed': true,
      'not-stored': true,
      'not-found': true,
      'invalid-record': true,
      'invalid-argument': true,
      'peer-denied': true,
      'peer-incompatible': true,
      'peer-full': true,
      'not-authorised': true
    }
    expect(Object.keys(CODE_OF_REASON).toSorted()).toEqual(Object.keys(every).toSorted())
  })
})
