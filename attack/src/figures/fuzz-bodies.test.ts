import { cborCodec } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import { fuzzBodies, judge } from './fuzz-bodies.ts'
import { Mutator } from './mutator.ts'

describe('fuzzed bodies', () => {
  it('do no harm, and are read alike by every reader', () => {
    const { inputs, readable, escapes } = fuzzBodies({ inputs: 5_000, seed: 1 })
    expect(escapes).toEqual([])
    // Both ways of the guard are seen: neither is everything refused, nor is everything fine.
    expect(readable).toBeGreaterThan(inputs / 10)
    expect(readable).toBeLessThan((inputs * 9) / 10)
  })

  it('are the same for the same seed, and others for another', () => {
    const firstOf = (seed: number): string => {
      const mutator = new Mutator(seed)
      return Array.from({ length: 20 }, () => Buffer.from(mutator.next()).toString('hex')).join()
    }
    expect(firstOf(7)).toBe(firstOf(7))
    expect(firstOf(7)).not.toBe(firstOf(8))
  })

  it('would be told of an input that changes what all objects have', () => {
    const bytes = cborCodec().encode({ a: 1 })
    expect(judge(bytes).what).toBeUndefined()
    const shared: { polluted?: boolean } = Object.prototype
    Object.defineProperty(shared, 'polluted', { value: true, configurable: true })
    try {
      expect(judge(bytes).what).toBe('changes Object.prototype')
    } finally {
      delete shared.polluted
    }
  })
})
