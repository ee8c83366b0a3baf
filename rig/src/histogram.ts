/** Each bucket is this much longer than the one before: a percentile is true to half of that. */
const GROWTH = 1.01
const LOG_GROWTH = Math.log(GROWTH)
/** All that is shorter shares the first bucket. */
const SHORTEST_US = 0.1
/** Up to 100 s. */
const BUCKETS = Math.ceil(Math.log(100_000_000 / SHORTEST_US) / LOG_GROWTH) + 1

/** Durations in a fixed amount of memory, so that keeping them costs the same at any speed. */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS)
  #count = 0

  get count(): number {
    return this.#count
  }

  add(durationUs: number): void {
    const bucket = Math.floor(Math.log(durationUs / SHORTEST_US) / LOG_GROWTH)
    this.#counts[Math.min(Math.max(bucket, 0), BUCKETS - 1)]!++
    this.#count++
  }

  /** The duration that `share` (from 0 to 1) of them do not exceed, in microseconds; NaN where there are none. */
  percentileUs(share: number): number {
    let left = Math.max(1, Math.ceil(this.#count * share))
    if (this.#count === 0) return Number.NaN
    for (let bucket = 0; ; bucket++) {
      left -= this.#counts[bucket]!
      if (left <= 0) return SHORTEST_US * GROWTH ** (bucket + 0.5)
    }
  }
}
