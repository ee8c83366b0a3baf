import type { Logger } from '@libp2p/interface'
import { failure, type FailureReason, P2PError } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import { FailureReport } from './failure-report.ts'

const log: Logger = Object.assign(() => {}, { error() {}, trace() {}, enabled: false, newScope: () => log })

function report(onError?: (error: P2PError) => void) {
  const warned: { message: string; detail: string }[] = []
  const clock = { nowMs: 0 }
  const now = (): number => clock.nowMs
  const warn = (message: string, detail: string): void => void warned.push({ message, detail })
  return { reporter: new FailureReport({ onError, log, now, warn }), warned, clock }
}

function of(error: P2PError): { reason: FailureReason | undefined; error: P2PError } {
  return { reason: error.reason, error }
}

function handlerFailed(cause: unknown = new TypeError('x is not a function')): P2PError {
  return failure('handler-failed', '/hello/1.0.0 from bob: the handler failed [3f2a91bc]', { cause })
}

describe('a failure with nobody to tell it to', () => {
  it('warns of a handler that threw, with where it did', () => {
    const { reporter, warned } = report()
    reporter.tellOf(of(handlerFailed()))
    expect(warned).toHaveLength(1)
    expect(warned[0]!.message).toBe('/hello/1.0.0 from bob: the handler failed [3f2a91bc]')
    expect(warned[0]!.detail).toMatch(/^TypeError: x is not a function\n\s+at .*failure-report\.test\.ts/)
  })

  it.each([
    ['a text', 'sold out', "'sold out'"],
    ['what cannot be a text', Object.create(null), '[Object: null prototype] {}']
  ])('warns of a handler that threw %s', (_, cause, detail) => {
    const { reporter, warned } = report()
    reporter.tellOf(of(handlerFailed(cause)))
    expect(warned[0]!.detail).toBe(detail)
  })

  it.each([
    'invalid-request',
    'request-too-large',
    'timeout',
    'cancelled',
    'queue-full',
    'unsupported-protocol'
  ] as const)('does not warn of %s, which a caller can bring about', reason => {
    const { reporter, warned } = report()
    reporter.tellOf(of(failure(reason, 'no')))
    expect(warned).toEqual([])
  })

  it("does not warn of an application's own error, made to be shown", () => {
    const { reporter, warned } = report()
    reporter.tellOf(of(new P2PError('sold out', { code: 'failed-precondition' })))
    expect(warned).toEqual([])
  })

  it("warns of what went wrong in the node's own work", () => {
    const { reporter, warned } = report()
    reporter.tell(new P2PError('could not be kept', { code: 'internal', cause: new Error('ENOSPC') }))
    expect(warned[0]).toMatchObject({ message: 'could not be kept', detail: expect.stringContaining('ENOSPC') })
  })

  it('warns at most once a second, and says how many it passed over', () => {
    const { reporter, warned, clock } = report()
    for (let i = 0; i < 1_000; i++) {
      reporter.tellOf(of(handlerFailed()))
      clock.nowMs += 0.999
    }
    expect(warned).toHaveLength(1)
    clock.nowMs = 1_000
    reporter.tellOf(of(handlerFailed()))
    expect(warned).toHaveLength(2)
    expect(warned[1]!.message).toContain('(and 999 more since the last warning)')
    clock.nowMs = 2_000
    reporter.tellOf(of(handlerFailed()))
    expect(warned[2]!.message).not.toContain('more since')
  })
})

describe('a failure that nobody sees', () => {
  it('is not made into an error', () => {
    const { reporter, clock } = report()
    const made: string[] = []
    const failed = (reason: FailureReason): Parameters<typeof reporter.tellOf>[0] => ({
      reason,
      get error() {
        made.push(reason)
        return failure(reason, 'no')
      }
    })
    for (let i = 0; i < 3; i++)
      for (const reason of ['cancelled', 'handler-failed'] as const) reporter.tellOf(failed(reason))
    // For the one warning.
    expect(new Set(made)).toEqual(new Set(['handler-failed']))
    made.length = 0
    clock.nowMs = 500
    reporter.tellOf(failed('handler-failed'))
    expect(made).toEqual([])
  })
})

describe('a failure with onError', () => {
  it('is told there, each once and whole, and nowhere else', () => {
    const told: P2PError[] = []
    const { reporter, warned } = report(error => told.push(error))
    const errors = [handlerFailed(), failure('invalid-request', 'no'), handlerFailed()]
    for (const error of errors) reporter.tellOf(of(error))
    expect(told).toEqual(errors)
    expect(warned).toEqual([])
  })

  it('does no harm where onError throws', () => {
    const { reporter } = report(() => {
      throw new Error('the tracker is down')
    })
    expect(() => reporter.tellOf(of(handlerFailed()))).not.toThrow()
  })
})
