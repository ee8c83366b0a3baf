/** How fast something may be used, and how much of it at once. */
export interface Rate {
  /** Cost for each millisecond. */
  readonly perMs: number
  /** The most at once, after a rest. */
  readonly burst: number
  /**
   * The longest that anybody waits until all is paid for, in milliseconds, whatever was used.
   *
   * @default Infinity
   */
  readonly mostOwedMs?: number
}

/**
 * The generic cell rate algorithm: a rate limit by cost whose whole state is one number, the moment at which all that was
 * used will have been paid for.
 */
export class Gcra {
  readonly #rate: Rate
  #paidAtMs = Number.NEGATIVE_INFINITY

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** Uses as much where that is within the rate, and returns 0; else nothing, and how long to wait, in milliseconds. */
  tryTake(cost: number, nowMs: number): number {
    const waitMs = this.#debtMs(cost, nowMs)
    if (waitMs > 0) return waitMs
    this.#charge(cost, nowMs)
    return 0
  }

  /** Notes what was used already, and returns how long to wait until that is within the rate, in milliseconds. */
  charge(cost: number, nowMs: number): number {
    this.#charge(cost, nowMs)
    return Math.max(0, this.#debtMs(0, nowMs))
  }

  /** Whether all that was used is paid for: then there is nothing to remember. */
  isPaid(nowMs: number): boolean {
    return this.#paidAtMs <= nowMs
  }

  #charge(cost: number, nowMs: number): void {
    const { perMs, mostOwedMs = Number.POSITIVE_INFINITY } = this.#rate
    this.#paidAtMs = Math.min(Math.max(this.#paidAtMs, nowMs) + cost / perMs, nowMs + mostOwedMs)
  }

  #debtMs(cost: number, nowMs: number): number {
    const { perMs, burst } = this.#rate
    return Math.max(this.#paidAtMs, nowMs) + (cost - burst) / perMs - nowMs
  }
}
