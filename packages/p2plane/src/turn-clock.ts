/**
 * The time, looked at once for all that is done in a row: looking costs a tenth of what a short call does. Right for as long
 * as nothing is waited for.
 */
export class TurnClock {
  #nowMs: number | undefined

  /** As `performance.now()` counts. */
  get nowMs(): number {
    if (this.#nowMs === undefined) {
      this.#nowMs = performance.now()
      queueMicrotask(this.#forget)
    }
    return this.#nowMs
  }

  readonly #forget = (): void => {
    this.#nowMs = undefined
  }
}
