import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from './histogram.ts'

describe('a histogram', () => {
  it('tells every percentile to within one per cent', () => {
    const durations = fc.array(fc.double({ min: 0.2, max: 50_000_000, noNaN: true }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const histogram = new Histogram()
        for (const value of values) histogram.add(value)
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]!
        expect(histogram.percentileUs(share) / exact).toBeCloseTo(1, 2)
        expect(histogram.count).toBe(values.length)
      })
    )
  })

  it('has none where nothing was added', () => {
    expect(new Histogram().percentileUs(0.5)).toBeNaN()
  })

  it('keeps what is shorter or longer than it can tell in its first and last bucket', () => {
    const histogram = new Histogram()
    histogram.add(0)
    histogram.add(1e12)
    expect(histogram.percentileUs(0.5)).toBeCloseTo(0.1, 1)
    expect(histogram.percentileUs(1)).toBeGreaterThan(99_000_000)
  })
})
