import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { sleep, startDeadline } from './deadline.ts'

describe('a deadline', () => {
  it('fires when the time is up, and says how long it was', () => {
    vi.useFakeTimers()
    try {
      const { signal } = startDeadline({ timeoutMs: 100 })
      vi.advanceTimersByTime(99)
      expect(signal.aborted).toBe(false)
      vi.advanceTimersByTime(1)
      expect(signal.reason).toMatchObject({ name: 'TimeoutError', message: 'no answer within 100 ms' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('fires with the signal it is linked to, also where that has fired before', () => {
    const controller = new AbortController()
    const later = startDeadline({ timeoutMs: 1_000, signal: controller.signal })
    controller.abort(new Error('enough'))
    const before = startDeadline({ timeoutMs: 1_000, signal: controller.signal })
    expect([later, before].map(({ signal }) => (signal.reason as Error).message)).toEqual(['enough', 'enough'])
    later.clear()
    before.clear()
  })

  it('leaves neither a timer nor a listener behind', () => {
    const { signal } = new AbortController()
    const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
    const before = timers()
    for (let i = 0; i < 100; i++) startDeadline({ timeoutMs: 60_000, signal }).clear()
    expect(timers()).toBe(before)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})

describe('sleep', () => {
  it('ends with the time or the signal, whichever comes first, and leaves nothing behind', async () => {
    const controller = new AbortController()
    await sleep(1, controller.signal)
    const long = sleep(60_000, controller.signal)
    controller.abort()
    await long
    await sleep(60_000, controller.signal)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })
})
