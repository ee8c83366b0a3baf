import type { DiskFile } from './disk.ts'

/** How much is read ahead. A long record that is skimmed costs as much. */
const AHEAD_BYTES = 64 * 1024

/** Reads a file forwards, piece by piece, so that a small record costs no read of its own. */
export class Window {
  readonly #file: DiskFile
  readonly #size: number
  #buffer = new Uint8Array(AHEAD_BYTES)
  /** Where in the file the buffer begins, and how much of it is filled. */
  #from = 0
  #filled = 0

  constructor(file: DiskFile, size: number) {
    this.#file = file
    this.#size = size
  }

  /** These bytes, where they are here already. */
  view(offset: number, length: number): Uint8Array | undefined {
    const at = offset - this.#from
    return at >= 0 && at + length <= this.#filled ? this.#buffer.subarray(at, at + length) : undefined
  }

  /** These bytes, read now; undefined where the file ends before them. What was seen before is gone. */
  async load(offset: number, length: number): Promise<Uint8Array | undefined> {
    if (offset + length > this.#size) return undefined
    if (length > this.#buffer.length) this.#buffer = new Uint8Array(length)
    this.#from = offset
    this.#filled = await this.#file.read(this.#buffer, offset)
    return this.view(offset, length)
  }
}
