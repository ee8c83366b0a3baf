import { enoughBytes, LEAST_ROOM_BYTES, prefixEnd, prefixValue } from './frame-prefix.ts'

const NOTHING: Uint8Array = new Uint8Array(0)

/** The beginning of a frame that a cut goes through, with its prefix: copied, until there is enough of it. */
export class HeldFrame {
  #bytes = NOTHING
  #length = 0

  /** Whether nothing is held. */
  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Holds the first bytes of a frame, of which `enough` are to come. */
  begin(bytes: Uint8Array, enough: number): void {
    this.#append(bytes, enough)
  }

  /** Takes from a chunk what is lacking, as far as can be said, and returns where the chunk goes on. */
  add(chunk: Uint8Array, at: number): number {
    const before = this.#length
    const enough = enoughBytes(this.#bytes, 0, prefixEnd(this.#bytes, 0, before), before)
    const end = Math.min(chunk.length, at + enough - before)
    this.#append(chunk.subarray(at, end), enough)
    return end
  }

  /** What is held, where it is enough; then nothing is held any more. */
  takeWhole(): { bytes: Uint8Array; start: number; frameEnd: number; length: number } | undefined {
    const [bytes, length] = [this.#bytes, this.#length]
    const start = prefixEnd(bytes, 0, length)
    if (length < enoughBytes(bytes, 0, start, length)) return undefined
    this.#bytes = NOTHING
    this.#length = 0
    return { bytes, start, frameEnd: start + prefixValue(bytes, 0, start), length }
  }

  #append(bytes: Uint8Array, enough: number): void {
    const length = this.#length + bytes.length
    if (this.#bytes.length < length) {
      const larger = new Uint8Array(Math.max(enough, LEAST_ROOM_BYTES))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = length
  }
}
