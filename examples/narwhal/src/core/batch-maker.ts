import type { BatchBytes } from './batch.ts'

/**
 * Gathers transactions into batches: of `batchBytes` at most, and smaller ones no more often than every `batchDelayMs`.
 * The first transaction after a pause so leaves at once, and under load many leave together.
 */
export class BatchMaker {
  readonly #batchBytes: number
  readonly #batchDelayMs: number
  #pieces: Uint8Array[] = []
  #byteLength = 0
  #sealedAt = -Infinity

  constructor({ batchBytes, batchDelayMs }: { batchBytes: number; batchDelayMs: number }) {
    this.#batchBytes = batchBytes
    this.#batchDelayMs = batchDelayMs
  }

  /** When the batch in the making is to be sealed; while there is nothing in it, never. */
  get dueAt(): number {
    if (this.#byteLength === 0) return Infinity
    return this.#byteLength >= this.#batchBytes ? -Infinity : this.#sealedAt + this.#batchDelayMs
  }

  /** Whether so many bytes more still belong into the batch in the making. Where not, it is to be sealed first. */
  fits(byteLength: number): boolean {
    return this.#byteLength === 0 || this.#byteLength + byteLength <= this.#batchBytes
  }

  /**
   * @param bytes whole transactions
   * @throws RangeError where no batch may have so many
   */
  add(bytes: Uint8Array): void {
    if (bytes.length > this.#batchBytes) {
      throw new RangeError(`transactions of ${bytes.length} bytes; a batch has ${this.#batchBytes} at most`)
    }
    this.#pieces.push(bytes)
    this.#byteLength += bytes.length
  }

  seal(now: number): { bytes: BatchBytes; byteLength: number } {
    const sealed = { bytes: this.#pieces, byteLength: this.#byteLength }
    this.#pieces = []
    this.#byteLength = 0
    this.#sealedAt = now
    return sealed
  }
}
