import { FrameError } from './frame-error.ts'
import { allocLong } from './long-bytes.ts'

/** The longest length prefix: lengths below 2^28. */
const MAX_PREFIX_BYTES = 4
const NOTHING: Uint8Array = new Uint8Array(0)

/**
 * Finds frames, each behind a varint of its length, wherever the chunks they arrive in are cut. Frames are views of a
 * chunk; only one that a cut goes through is copied, once.
 */
export class FrameSplitter {
  readonly #maxBytes: number
  readonly #onFrame: (frame: Uint8Array) => void
  /** A frame of which a part is here: what there is of it, its prefix included. */
  #partial = NOTHING
  #partialLength = 0
  /** What it has when it is whole, so far as that is known. */
  #wanted = 0

  /** @param maxBytes what a frame may have, without its prefix */
  constructor(maxBytes: number, onFrame: (frame: Uint8Array) => void) {
    this.#maxBytes = maxBytes
    this.#onFrame = onFrame
  }

  /** How much is still to come of a frame that has begun, or 1. */
  get usefulBytes(): number {
    return Math.max(1, this.#wanted - this.#partialLength)
  }

  /** Whether all that was pushed were whole frames. */
  get isBetweenFrames(): boolean {
    return this.#partialLength === 0
  }

  /** What is kept for a frame of which a part is here. */
  get keptBytes(): number {
    return this.#partialLength === 0 ? 0 : this.#partial.length
  }

  /**
   * Reads a chunk, and says whether it is done with: all of it was copied.
   *
   * @throws FrameError where a frame is empty or too long, after which nothing more may be pushed
   */
  push(chunk: Uint8Array): boolean {
    let rest = chunk
    let isShared = false
    while (this.#partialLength > 0 && rest.length > 0) rest = this.#complete(rest)
    let at = 0
    while (at < rest.length) {
      const prefix = this.#prefix(rest, at, rest.length)
      if (prefix === undefined || at + prefix.bytes + prefix.length > rest.length) {
        this.#keep(rest.subarray(at), prefix === undefined ? 0 : prefix.bytes + prefix.length)
        break
      }
      at += prefix.bytes
      isShared = true
      this.#onFrame(rest.subarray(at, at + prefix.length))
      at += prefix.length
    }
    return !isShared
  }

  /** Adds to the partial frame what it lacks, hands it on where it is whole, and returns what is left of the chunk. */
  #complete(chunk: Uint8Array): Uint8Array {
    const before = this.#prefix(this.#partial, 0, this.#partialLength)
    // Until the prefix itself is whole, byte by byte.
    const wanted = before === undefined ? this.#partialLength + 1 : before.bytes + before.length
    const taken = Math.min(wanted - this.#partialLength, chunk.length)
    this.#keep(chunk.subarray(0, taken), wanted)
    const prefix = this.#prefix(this.#partial, 0, this.#partialLength)
    if (prefix !== undefined && prefix.bytes + prefix.length === this.#partialLength) {
      const frame = this.#partial.subarray(prefix.bytes, this.#partialLength)
      this.#partial = NOTHING
      this.#partialLength = 0
      this.#wanted = 0
      this.#onFrame(frame)
    }
    return chunk.subarray(taken)
  }

  #keep(bytes: Uint8Array, wanted: number): void {
    const length = this.#partialLength + bytes.length
    const room = Math.max(length, wanted, MAX_PREFIX_BYTES)
    if (this.#partial.length < room) {
      const larger = allocLong(room)
      larger.set(this.#partial.subarray(0, this.#partialLength))
      this.#partial = larger
    }
    this.#partial.set(bytes, this.#partialLength)
    this.#partialLength = length
    this.#wanted = wanted
  }

  /** The length prefix at `at`; undefined where it is not whole. */
  #prefix(bytes: Uint8Array, at: number, end: number): { bytes: number; length: number } | undefined {
    let length = 0
    for (let i = 0; i < MAX_PREFIX_BYTES; i++) {
      if (at + i >= end) return undefined
      const byte = bytes[at + i]!
      length |= (byte & 0x7f) << (7 * i)
      if (byte >= 0x80) continue
      if (length === 0) throw new FrameError('an empty frame')
      if (length > this.#maxBytes)
        throw new FrameError(`a frame of ${length} bytes; at most ${this.#maxBytes} may come`)
      return { bytes: i + 1, length }
    }
    throw new FrameError(`a frame of more than ${this.#maxBytes} bytes`)
  }
}
