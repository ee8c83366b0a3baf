import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FloodBucket, YamuxFloodError } from './flood-bucket.ts'

const RESETS = { what: 'resets of streams', burst: 200, perSecond: 33 }

/** The moments of frames, each so long after the one before. */
function momentsOf(gaps: readonly number[]): number[] {
  let at = 0
  return gaps.map(gap => (at += gap))
}

/** How many of them are let through before the first that is too many. */
function letThrough(moments: readonly number[]): number {
  const bucket = new FloodBucket(RESETS)
  const at = moments.findIndex(moment => {
    try {
      bucket.add(moment)
      return false
    } catch (error) {
      expect(error).toBeInstanceOf(YamuxFloodError)
      return true
    }
  })
  return at === -1 ? moments.length : at
}

describe('a bucket of frames', () => {
  it('takes a burst, and not one more', () => {
    expect(letThrough(Array.from({ length: 1_000 }, () => 5))).toBe(200)
  })

  it('takes what an honest peer does for ever', () => {
    expect(letThrough(Array.from({ length: 10_000 }, (_, i) => i * 31))).toBe(10_000)
  })

  it('never takes more than the burst and the rate', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 2_000 }), gaps => {
        const moments = momentsOf(gaps)
        const taken = letThrough(moments)
        const lastMs = (moments[taken - 1] ?? 0) - moments[0]!
        expect(taken).toBeLessThanOrEqual(200 + Math.ceil((lastMs * 33) / 1_000))
      })
    )
  })

  it('is not emptied by a clock that stands still', () => {
    const bucket = new FloodBucket(RESETS)
    for (let i = 0; i < 200; i++) bucket.add(0)
    expect(() => bucket.add(0)).toThrow('more than 200 resets of streams at once, 33 a second')
  })
})
