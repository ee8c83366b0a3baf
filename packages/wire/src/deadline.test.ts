import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { deadlineIn, deadlineSignal } from './deadline.ts'

describe('the signal of a deadline', () => {
  it('fires when the time is up, and says how long it was', () => {
    vi.useFakeTimers()
    try {
      const { signal } = deadlineSignal(deadlineIn(100))
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
    const later = deadlineSignal(deadlineIn(1_000, controller.signal))
    controller.abort(new Error('enough'))
    const before = deadlineSignal(deadlineIn(1_000, controller.signal))
    expect([later, before].map(({ signal }) => (signal.reason as Error).message)).toEqual(['enough', 'enough'])
    later.clear()
    before.clear()
  })

  it('leaves neither a timer nor a listener behind', () => {
    const { signal } = new AbortController()
    const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
    const before = timers()
    for (let i = 0; i < 100; i++) deadlineSignal(deadlineIn(60_000, signal)).clear()
    expect(timers()).toBe(before)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
