/** A body that arrives in pieces. Nothing is reserved for what its length claims: a claim costs the peer nothing. */
export class BodyParts {
  readonly totalBytes: number
  readonly #pieces: Uint8Array[] = []
  #byteLength = 0

  constructor(totalBytes: number) {
    this.totalBytes = totalBytes
  }

  /** What has arrived, in bytes. */
  get byteLength(): number {
    return this.#byteLength
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#byteLength += piece.length
  }

  /** The whole body, in one copy. */
  join(): Uint8Array {
    const whole = new Uint8Array(this.#byteLength)
    let at = 0
    for (const piece of this.#pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    return whole
  }
}
