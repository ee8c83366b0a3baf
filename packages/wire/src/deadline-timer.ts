/**
 * One timer for many deadlines. Whoever holds the deadlines looks through them when it fires, and says which is next: so
 * adding and removing one costs nothing, where a timer each costs a microsecond.
 */
export class DeadlineTimer {
  readonly #sweep: (nowMs: number) => number
  #timer: ReturnType<typeof setTimeout> | undefined
  #armedForMs = Number.POSITIVE_INFINITY

  /** `sweep` ends what is due, and returns the earliest deadline that is left, or Infinity. */
  constructor(sweep: (nowMs: number) => number) {
    this.#sweep = sweep
  }

  /** Makes sure that `sweep` is called at `dueMs` (as `performance.now()` counts) at the latest. */
  arm(dueMs: number): void {
    if (dueMs >= this.#armedForMs) return
    clearTimeout(this.#timer)
    this.#armedForMs = dueMs
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, dueMs - performance.now()))
    // A deadline that nobody waits for any more must not keep a process: calls end with their connection anyway.
    if (typeof this.#timer === 'object') this.#timer.unref()
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#armedForMs = Number.POSITIVE_INFINITY
  }

  #fire(): void {
    this.#armedForMs = Number.POSITIVE_INFINITY
    const nextMs = this.#sweep(performance.now())
    if (nextMs < Number.POSITIVE_INFINITY) this.arm(nextMs)
  }
}
