/** Frames of Yamux (github.com/hashicorp/yamux, spec.md), told as they arrive rather than once they are whole. */
import type { Uint8ArrayList } from 'uint8arraylist'
import { decodeYamuxHeader, HEADER_BYTES, YamuxFrameError, type YamuxHeader } from './yamux-header.ts'

/** A frame; of a long DATA frame a piece, with its own length. */
export interface YamuxFrame {
  readonly header: YamuxHeader
  readonly data?: Uint8Array
}

const DATA = 0
/** SYN and ACK belong to the first piece of a frame, FIN and RST to the last. */
const FIRST_FLAGS = 0x3
const LAST_FLAGS = 0xc

/** Reads frames wherever the chunks they arrive in are cut. Keeps at most a header: what a frame carries is a view. */
export class YamuxDecoder {
  readonly #maxFrameBytes: number
  readonly #partial = new Uint8Array(HEADER_BYTES)
  #partialLength = 0
  /** The DATA frame under way, and how much of it is still to come. */
  #header: YamuxHeader | undefined
  #missing = 0

  /** @param maxFrameBytes what a DATA frame may carry: no honest peer sends more than the window */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes
  }

  /** The frames of a chunk. @throws YamuxFrameError, after which nothing more may be read */
  emitFrames(chunk: Uint8Array | Uint8ArrayList): YamuxFrame[] {
    const frames: YamuxFrame[] = []
    if (chunk instanceof Uint8Array) this.#read(chunk, frames)
    else for (const part of chunk) this.#read(part, frames)
    return frames
  }

  #read(bytes: Uint8Array, frames: YamuxFrame[]): void {
    let at = 0
    while (at < bytes.length) {
      if (this.#header !== undefined) at = this.#piece(bytes, at, this.#header, frames)
      else if (this.#partialLength > 0) at = this.#complete(bytes, at, frames)
      else if (bytes.length - at < HEADER_BYTES) at = this.#keep(bytes, at, bytes.length)
      else {
        this.#begin(decodeYamuxHeader(bytes, at), frames)
        at += HEADER_BYTES
      }
    }
  }

  #begin(header: YamuxHeader, frames: YamuxFrame[]): void {
    if (header.type !== DATA) return void frames.push({ header })
    if (header.length === 0) return void frames.push({ header, data: new Uint8Array(0) })
    if (header.length > this.#maxFrameBytes) {
      throw new YamuxFrameError(`a frame of ${header.length} bytes; at most ${this.#maxFrameBytes} may come`)
    }
    this.#header = header
    this.#missing = header.length
  }

  #piece(bytes: Uint8Array, at: number, whole: YamuxHeader, frames: YamuxFrame[]): number {
    const end = Math.min(bytes.length, at + this.#missing)
    const isFirst = this.#missing === whole.length
    this.#missing -= end - at
    const isLast = this.#missing === 0
    if (isLast) this.#header = undefined
    const flag = whole.flag & ((isFirst ? FIRST_FLAGS : 0) | (isLast ? LAST_FLAGS : 0))
    const header = isFirst && isLast ? whole : { ...whole, flag, length: end - at }
    frames.push({ header, data: bytes.subarray(at, end) })
    return end
  }

  #complete(bytes: Uint8Array, at: number, frames: YamuxFrame[]): number {
    const end = this.#keep(bytes, at, Math.min(bytes.length, at + HEADER_BYTES - this.#partialLength))
    if (this.#partialLength < HEADER_BYTES) return end
    this.#partialLength = 0
    this.#begin(decodeYamuxHeader(this.#partial, 0), frames)
    return end
  }

  #keep(bytes: Uint8Array, at: number, end: number): number {
    this.#partial.set(bytes.subarray(at, end), this.#partialLength)
    this.#partialLength += end - at
    return end
  }
}
