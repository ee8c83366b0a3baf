import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slope } from './slope.ts'

describe('the slope', () => {
  it('of points on a line is that of the line', () => {
    const number = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(number, number, fc.uniqueArray(number, { minLength: 2 }), (rise, at, xs) => {
        expect(slope(xs.map(x => [x, at + rise * x]))).toBeCloseTo(rise)
      })
    )
  })

  it('goes through the middle of what lies around it', () => {
    expect(
      slope([
        [0, 1],
        [0, -1],
        [10, 21],
        [10, 19]
      ])
    ).toBe(2)
  })

  it('of a single point is not a number', () => {
    expect(slope([[1, 1]])).toBeNaN()
  })
})
