import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Gcra } from './gcra.ts'

const uses = fc.array(fc.record({ gapMs: fc.nat(500), cost: fc.integer({ min: 1, max: 30 }) }), { maxLength: 200 })
const rates = fc.record({
  perMs: fc.double({ min: 0.01, max: 2, noNaN: true }),
  burst: fc.integer({ min: 30, max: 100 })
})

describe('a rate limit', () => {
  it('lets a burst through at once, and then as much as flows', () => {
    const gcra = new Gcra({ perMs: 0.1, burst: 10 })
    expect(gcra.tryTake(10, 0)).toBe(0)
    expect(gcra.tryTake(1, 0)).toBe(10)
    expect(gcra.tryTake(1, 9)).toBe(1)
    expect(gcra.tryTake(1, 10)).toBe(0)
    expect(gcra.tryTake(1, 10)).toBe(10)
  })

  it('never lets more than the burst and the rate through, in any stretch of time', () => {
    fc.assert(
      fc.property(rates, uses, (rate, list) => {
        const gcra = new Gcra(rate)
        const taken: { atMs: number; cost: number }[] = []
        let atMs = 0
        for (const { gapMs, cost } of list) {
          atMs += gapMs
          if (gcra.tryTake(cost, atMs) === 0) taken.push({ atMs, cost })
        }
        for (const [i, first] of taken.entries()) {
          let sum = 0
          for (const { atMs: lastMs, cost } of taken.slice(i)) {
            sum += cost
            expect(sum).toBeLessThanOrEqual(rate.burst + rate.perMs * (lastMs - first.atMs) + 1e-6)
          }
        }
      })
    )
  })

  it('lets whoever waits as long as it was told through', () => {
    fc.assert(
      fc.property(rates, uses, (rate, list) => {
        const gcra = new Gcra(rate)
        let atMs = 0
        for (const { gapMs, cost } of list) {
          atMs += gapMs
          const waitMs = gcra.tryTake(cost, atMs)
          if (waitMs > 0) expect(gcra.tryTake(cost, (atMs += waitMs + 1e-6))).toBe(0)
        }
      })
    )
  })

  it('is owed what was used already, and says when that is paid for', () => {
    const gcra = new Gcra({ perMs: 0.5, burst: 10 })
    expect(gcra.charge(10, 0)).toBe(0)
    expect(gcra.charge(5, 0)).toBe(10)
    expect(gcra.charge(0, 10)).toBe(0)
    expect(gcra.charge(1, 10)).toBe(2)
  })

  it('is never owed more than what is paid for in a given time', () => {
    const gcra = new Gcra({ perMs: 0.5, burst: 10, mostOwedMs: 100 })
    for (let i = 0; i < 1_000; i++) gcra.charge(50, 0)
    expect(gcra.charge(0, 0)).toBe(80)
    expect([99, 100].map(nowMs => gcra.isPaid(nowMs))).toEqual([false, true])
  })
})
