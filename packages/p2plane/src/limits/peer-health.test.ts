import { failure, type FailureReason } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import { PeerHealth, PeerHealths } from './peer-health.ts'

const error = (reason: FailureReason, origin: 'local' | 'remote' | 'transport', retryable = true) =>
  failure(reason, '', { origin, retryable })

/** How often of many a retry is allowed. */
function retriesOf(health: PeerHealth, failed: ReturnType<typeof error>): number {
  return Array.from({ length: 100 }, () => health.allowsRetry(failed)).filter(Boolean).length
}

describe('the health of a peer', () => {
  it('allows few retries of what the peer refuses, and more once it answers', () => {
    const health = new PeerHealth()
    expect(retriesOf(health, error('queue-full', 'remote'))).toBe(4)
    for (let i = 0; i < 100; i++) health.answered()
    expect(retriesOf(health, error('queue-full', 'remote'))).toBe(4)
  })

  it('allows few retries of calls whose connection is lost each time, but many that were lost with one', () => {
    const lost = (cause: Error) =>
      failure('connection-closed', '', { origin: 'transport', retryable: true, sent: true, cause })
    const cause = new Error('one loss')
    expect(retriesOf(new PeerHealth(), lost(cause))).toBe(100)
    const health = new PeerHealth()
    const allowed = Array.from({ length: 100 }, () => health.allowsRetry(lost(new Error('a loss of its own'))))
    expect(allowed.filter(Boolean)).toHaveLength(4)
  })

  it('counts neither the calls that were not sent nor what will not be tried again anyway', () => {
    const health = new PeerHealth()
    expect(retriesOf(health, error('connection-closed', 'transport'))).toBe(100)
    expect(retriesOf(health, error('invalid-request', 'remote', false))).toBe(100)
    expect(health.allowsRetry(error('queue-full', 'remote'))).toBe(true)
  })

  it.each<[FailureReason, boolean]>([
    ['dial-failure', true],
    ['connection-closed', true],
    ['timeout', true],
    ['cancelled', false],
    ['no-addresses', false],
    ['node-stopped', false]
  ])('after %s again and again leaves the peer alone: %s', (reason, isLeft) => {
    const health = new PeerHealth()
    for (let i = 0; i < 10; i++) health.unreached(error(reason, 'transport'), 0, 0.5)
    expect(health.waitMs(0) > 0).toBe(isLeft)
    health.reached()
    expect(health.waitMs(0)).toBe(0)
  })
})

describe('the health of peers', () => {
  it('is kept of a thousand, those that were called last', () => {
    const healths = new PeerHealths()
    const first = healths.of('first')
    for (let i = 0; i < 999; i++) healths.of(`peer ${i}`)
    expect(healths.of('first')).toBe(first)
    for (let i = 0; i < 999; i++) healths.of(`other ${i}`)
    expect(healths.size).toBe(1_000)
    expect(healths.of('first')).toBe(first)
    for (let i = 0; i < 1_000; i++) healths.of(`another ${i}`)
    expect(healths.of('first')).not.toBe(first)
  })

  it('does not remember who was never called', () => {
    const healths = new PeerHealths()
    healths.reached('somebody')
    expect(healths.size).toBe(0)
  })
})
