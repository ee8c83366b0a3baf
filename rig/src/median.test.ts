import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, medianRatio } from './median.ts'

describe('the median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 100], 3]
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN()
  })
})

describe('the median of the ratios', () => {
  it('does not see what slowed both sides of a round', () => {
    const rounds = fc.array(
      fc.record({ theirs: fc.integer({ min: 1, max: 1e6 }), mood: fc.integer({ min: 1, max: 50 }) }),
      {
        minLength: 1
      }
    )
    fc.assert(
      fc.property(rounds, played => {
        const theirs = played.map(round => round.theirs / round.mood)
        expect(
          medianRatio(
            theirs.map(value => value * 3),
            theirs
          )
        ).toBeCloseTo(3)
      })
    )
  })

  it('is not the ratio of the medians', () => {
    expect(medianRatio([10, 20, 90], [10, 40, 30])).toBe(1)
  })

  it('passes over a round that one of them missed', () => {
    expect(medianRatio([8, undefined, 8], [2, 2, undefined])).toBe(4)
    expect(medianRatio([undefined], [1])).toBeNaN()
  })
})
