import { describe, expect, test } from 'vitest'
import { runSeed } from './run-seed.ts'
import { DEFAULT_PROFILE } from './tuning.ts'

describe('a simulated committee', () => {
  test.each([
    { nodes: 4, byzantine: 0, seeds: 10 },
    { nodes: 4, byzantine: 1, seeds: 20 },
    { nodes: 7, byzantine: 2, seeds: 3 }
  ])('of $nodes, $byzantine of them Byzantine, agrees, whatever goes wrong', ({ nodes, byzantine, seeds }) => {
    for (let seed = 1; seed <= seeds; seed++) {
      const { failure, commits } = runSeed(seed, { ...DEFAULT_PROFILE, nodes, byzantine })
      expect({ seed, failure }).toEqual({ seed, failure: undefined })
      expect(commits).toBeGreaterThan(0)
    }
  })

  test('agrees with Ed25519 and SHA-256 too', () => {
    expect(runSeed(2, { ...DEFAULT_PROFILE, isCryptoReal: true, safetyMs: 8_000 }).failure).toBeUndefined()
  })

  test('has the same history each time for one seed, and another for another', () => {
    const [one, again, other] = [7, 7, 8].map(seed => runSeed(seed))
    expect(again).toEqual(one)
    expect(other!.traceHash).not.toBe(one!.traceHash)
  })
})
