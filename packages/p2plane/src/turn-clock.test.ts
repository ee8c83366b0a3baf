import { afterEach, describe, expect, it, vi } from 'vitest'
import { TurnClock } from './turn-clock.ts'

describe('the clock of a turn', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('is looked at once for all that is done in a row, and anew after the first thing that is waited for', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValueOnce(5).mockReturnValueOnce(7)
    const clock = new TurnClock()
    expect([clock.nowMs, clock.nowMs, clock.nowMs]).toEqual([5, 5, 5])
    await Promise.resolve()
    expect(clock.nowMs).toBe(7)
    expect(now).toHaveBeenCalledTimes(2)
  })
})
