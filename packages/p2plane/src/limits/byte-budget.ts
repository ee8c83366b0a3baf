/** So many bytes and no more, here and in every budget around this one: of a connection, its peer, and the node. */
export class ByteBudget {
  readonly #maxBytes: number
  readonly #around: ByteBudget | undefined
  #usedBytes = 0

  constructor(maxBytes: number, around?: ByteBudget) {
    this.#maxBytes = maxBytes
    this.#around = around
  }

  /** What is reserved now. */
  get usedBytes(): number {
    return this.#usedBytes
  }

  /** Reserves bytes here and in the budgets around, or, where one of them is too small, nowhere. */
  tryReserve(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#maxBytes) return false
    if (this.#around?.tryReserve(bytes) === false) return false
    this.#usedBytes += bytes
    return true
  }

  /** Gives back what was reserved. */
  release(bytes: number): void {
    this.#usedBytes -= bytes
    this.#around?.release(bytes)
  }
}
