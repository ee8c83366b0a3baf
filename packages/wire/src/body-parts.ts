import { FrameError } from './frame-error.ts'

/**
 * A body is given room for so many times what has come of it, then grows: what its length claims costs the peer. With the
 * first piece as callers of this library send it, that is 2 MiB.
 */
const FIRST_ROOM = 32
const LEAST_ROOM_BYTES = 4 * 1024
const GROWTH = 8

/** A body that arrives in pieces, each copied once to where it belongs. */
export class BodyParts {
  readonly #totalBytes: number
  #bytes: Uint8Array
  #length = 0

  /** @param totalBytes what the first frame says that the whole body has */
  constructor(totalBytes: number, first: Uint8Array) {
    this.#totalBytes = totalBytes
    this.#bytes = new Uint8Array(Math.min(totalBytes, Math.max(FIRST_ROOM * first.length, LEAST_ROOM_BYTES)))
    this.#append(first)
  }

  /** Whether all of it has arrived. */
  get isWhole(): boolean {
    return this.#length === this.#totalBytes
  }

  /**
   * Adds a piece, and returns the whole body where it was the last.
   *
   * @throws FrameError where there is more, or less, than was announced
   */
  add(piece: Uint8Array, more: boolean): Uint8Array | undefined {
    const length = this.#length + piece.length
    if (length > this.#totalBytes || more === (length === this.#totalBytes)) {
      throw new FrameError(`a body announced with ${this.#totalBytes} bytes that has ${more ? 'more' : length}`)
    }
    this.#append(piece)
    return more ? undefined : this.#bytes
  }

  #append(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#totalBytes, Math.max(length, GROWTH * this.#bytes.length)))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(piece, this.#length)
    this.#length = length
  }
}
