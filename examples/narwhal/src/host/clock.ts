/** The wall clock in milliseconds since 1970, which never goes back. */
export class Clock {
  #last: number

  /** @param notBefore what it said last, before a restart */
  constructor(notBefore = 0) {
    this.#last = notBefore
  }

  now(): number {
    this.#last = Math.max(this.#last, Date.now())
    return this.#last
  }
}
