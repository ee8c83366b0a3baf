const MOST = 10
/** At this or less, nothing is tried again. */
const STOP = 5
const GAIN = 0.1

/**
 * How much of what fails may be tried again, so that a peer that is down is not asked three times as much as one that is
 * up: gRPC's retry throttling, with its numbers. Ten failures' worth; a success pays for a tenth of one.
 */
export class RetryBudget {
  #tokens = MOST

  /** Whether another attempt may be made. */
  get allows(): boolean {
    return this.#tokens > STOP
  }

  /** A call was answered. */
  succeeded(): void {
    if (this.#tokens < MOST) this.#tokens = Math.min(MOST, this.#tokens + GAIN)
  }

  /** A call failed in a way that another attempt may mend. */
  failed(): void {
    this.#tokens = Math.max(0, this.#tokens - 1)
  }
}
