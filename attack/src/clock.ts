/** Hands out what is due by now, at a steady rate: what was late is made up for, and nothing is early. */
export class TokenClock {
  readonly #perSecond: number
  readonly #startMs: number
  #taken = 0

  /** @param nowMs - when the first is due */
  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#startMs = nowMs
  }

  /** Takes one, where one is due. */
  take(nowMs: number): boolean {
    // Multiplied, not divided: of whole milliseconds and a whole rate nothing is rounded away.
    if (this.#taken * 1000 > (nowMs - this.#startMs) * this.#perSecond) return false
    this.#taken++
    return true
  }

  /** How many have been taken. */
  get taken(): number {
    return this.#taken
  }
}
