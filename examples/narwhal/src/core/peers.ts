/**
 * The other validators, and whether they seem to be there. A peer that failed to answer is away until something comes of
 * it; it is then only asked now and then, so that a dead validator costs the others nothing.
 */
export class Peers {
  /** Their indices. */
  readonly others: readonly number[]
  readonly #isAway: boolean[]
  #turn = 0

  constructor(size: number, self: number) {
    this.others = Array.from({ length: size }, (_, index) => index).filter(index => index !== self)
    this.#isAway = Array.from({ length: size }, () => false)
    this.#turn = self
  }

  isAway(peer: number): boolean {
    return this.#isAway[peer]!
  }

  failed(peer: number): void {
    this.#isAway[peer] = true
  }

  /** @returns whether it was away */
  heard(peer: number): boolean {
    const wasAway = this.#isAway[peer]!
    this.#isAway[peer] = false
    return wasAway
  }

  /** One after the other, those that are there before those that are away; `undefined` where there is nobody. */
  next(): number | undefined {
    const { length } = this.others
    for (let i = 0; i < length; i++) {
      const peer = this.others[(this.#turn + i) % length]!
      if (this.#isAway[peer]) continue
      this.#turn += i + 1
      return peer
    }
    return this.others[this.#turn++ % length]
  }
}
