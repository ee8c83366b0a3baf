import { allocUnsafe } from 'uint8arrays/alloc'
import { MAX_FRAME_BYTES } from './frame.ts'
import { FrameError } from './frame-error.ts'
import { matchOutside } from './long-bytes.ts'

/** What room a peer is given for each byte it has sent, and how many bytes it is taken to have sent in any case. */
const ROOM_PER_BYTE = 24
const LEAST_BYTES = 256
/** Until more than the first frame is here, no more than that has. */
const FIRST_ROOM_BYTES = MAX_FRAME_BYTES

/** A body that arrives in pieces, each copied once to where it belongs. Handed out when every byte of it was written. */
export class BodyParts {
  /** What the whole body has. */
  readonly totalBytes: number
  #bytes: Uint8Array
  #length = 0

  /**
   * @param totalBytes what the first frame says that the whole body has
   * @param isWanted whether so much was asked for. Where not, room grows with what arrives: a claim costs the peer nothing
   */
  constructor(totalBytes: number, first: Uint8Array, isWanted: boolean) {
    this.totalBytes = totalBytes
    this.#bytes = allocUnsafe(isWanted ? totalBytes : Math.min(FIRST_ROOM_BYTES, roomFor(first.length, totalBytes)))
    this.#append(first)
  }

  /** Whether all of it has arrived. */
  get isWhole(): boolean {
    return this.#length === this.totalBytes
  }

  /**
   * Adds a piece, and returns the whole body where it was the last.
   *
   * @throws FrameError where there is more, or less, than was announced
   */
  add(piece: Uint8Array, more: boolean): Uint8Array | undefined {
    const length = this.#length + piece.length
    if (length > this.totalBytes || more === (length === this.totalBytes)) {
      throw new FrameError(`a body announced with ${this.totalBytes} bytes that has ${more ? 'more' : length}`)
    }
    this.#append(piece)
    return more ? undefined : this.#bytes
  }

  #append(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#bytes.length) this.#grow(roomFor(length, this.totalBytes))
    this.#bytes.set(piece, this.#length)
    // Piece by piece: ten megabytes of garbage at once would keep everybody waiting for a millisecond.
    matchOutside(piece.length)
    this.#length = length
  }

  /** Moves to more room, and leaves the old one free where it was an array buffer of its own. */
  #grow(bytes: number): void {
    const { buffer } = this.#bytes
    const larger = allocUnsafe(bytes)
    larger.set(this.#bytes.subarray(0, this.#length))
    if (buffer.byteLength === this.#bytes.length) (buffer as ArrayBuffer).transfer(0)
    this.#bytes = larger
  }
}

function roomFor(arrivedBytes: number, totalBytes: number): number {
  return Math.min(totalBytes, ROOM_PER_BYTE * Math.max(arrivedBytes, LEAST_BYTES))
}
