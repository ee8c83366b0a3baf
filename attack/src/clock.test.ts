import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenClock } from './clock.ts'

describe('a token clock', () => {
  it('hands out the first at once, and no other before it is due', () => {
    const clock = new TokenClock(10, 1_000)
    expect(clock.take(1_000)).toBe(true)
    expect(clock.take(1_099)).toBe(false)
    expect(clock.take(1_100)).toBe(true)
  })

  it('makes up for what was late', () => {
    const clock = new TokenClock(10, 0)
    for (let i = 0; i <= 10; i++) expect(clock.take(1_000)).toBe(true)
    expect(clock.take(1_000)).toBe(false)
    expect(clock.taken).toBe(11)
  })

  it('never hands out more than its rate, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(fc.nat({ max: 50 })), (perSecond, pauses) => {
        const clock = new TokenClock(perSecond, 0)
        let nowMs = 0
        for (const pause of pauses) {
          nowMs += pause
          while (clock.take(nowMs));
          expect(clock.taken).toBe(Math.floor((nowMs * perSecond) / 1000) + 1)
        }
      })
    )
  })

  it('without a rate is always due', () => {
    const clock = new TokenClock(Number.POSITIVE_INFINITY, 0)
    for (let i = 0; i < 100; i++) expect(clock.take(1)).toBe(true)
  })
})
