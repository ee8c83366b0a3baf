import { describe, expect, it } from 'vitest'
import type { ErrorCode } from './error-code.ts'
import { decodeLaneError, encodeLaneError } from './lane-error.ts'

const about = { peer: 'peer', protocolId: '/a/1.0.0' } as const

describe('an error on a lane', () => {
  it.each<ErrorCode>([
    'cancelled',
    'unknown',
    'invalid-argument',
    'deadline-exceeded',
    'not-found',
    'already-exists',
    'permission-denied',
    'resource-exhausted',
    'failed-precondition',
    'aborted',
    'out-of-range',
    'unimplemented',
    'internal',
    'unavailable',
    'data-loss',
    'unauthenticated'
  ])('of an application keeps its code %s', code => {
    const bytes = encodeLaneError({ code, message: 'for you to see', begun: true })
    expect(decodeLaneError(bytes, about)).toMatchObject({ code, reason: undefined, origin: 'remote', sent: true })
  })

  it('of a code that nobody knows is unknown', () => {
    const bytes = encodeLaneError({ code: 'tired' as ErrorCode, message: '', begun: true })
    expect(decodeLaneError(bytes, about).code).toBe('unknown')
  })
})
