/** Chance that can be had again: numbers from 0 to below 1, as `Math.random` gives them. */
export type Random = () => number

/**
 * The numbers that follow from a seed, the same ones each time. Good enough to test with, and no good for keys: it is
 * mulberry32.
 *
 * @param seed an integer; of a larger one the lower 32 bits count
 *
 * @example
 * ```ts
 * const random = seededRandom(7)
 * const isLost = random() < 0.02
 * ```
 *
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
