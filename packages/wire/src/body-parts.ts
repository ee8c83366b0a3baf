import { FrameError } from './frame-error.ts'

/** A body that arrives in pieces. Nothing is reserved for what its length claims: a claim costs the peer nothing. */
export class BodyParts {
  readonly #totalBytes: number
  readonly #pieces: Uint8Array[]
  #byteLength: number

  /** @param totalBytes what the first frame says that the whole body has */
  constructor(totalBytes: number, first: Uint8Array) {
    this.#totalBytes = totalBytes
    this.#pieces = [first]
    this.#byteLength = first.length
  }

  /** Whether all of it has arrived. */
  get isWhole(): boolean {
    return this.#byteLength === this.#totalBytes
  }

  /**
   * Adds a piece, and returns the whole body, in one copy, where it was the last.
   *
   * @throws FrameError where there is more, or less, than was announced
   */
  add(piece: Uint8Array, more: boolean): Uint8Array | undefined {
    this.#pieces.push(piece)
    this.#byteLength += piece.length
    if (this.#byteLength > this.#totalBytes || more === this.isWhole) {
      throw new FrameError(
        `a body announced with ${this.#totalBytes} bytes that has ${more ? 'more' : this.#byteLength}`
      )
    }
    return more ? undefined : this.#join()
  }

  #join(): Uint8Array {
    const whole = new Uint8Array(this.#byteLength)
    let at = 0
    for (const piece of this.#pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    return whole
  }
}
