/** Hands out what is due by now, at a steady rate: what was late is made up for, and nothing is early. */
export class TokenClock {
  readonly #perMs: number
  readonly #startMs: number
  #taken = 0

  /** @param nowMs - when the first is due */
  constructor(perSecond: number, nowMs: number) {
    this.#perMs = perSecond / 1000
    this.#startMs = nowMs
  }

  /** Takes one, where one is due. */
  take(nowMs: number): boolean {
    if (this.#taken > (nowMs - this.#startMs) * this.#perMs) return false
    this.#taken++
    return true
  }

  /** How many have been taken. */
  get taken(): number {
    return this.#taken
  }
}
