import { BULK, PREFIX_BYTES, SAMPLE } from '../transactions/framing.ts'

/** Bytes of a transaction that say what it is and which. */
export const LEAST_TRANSACTION_BYTES = 9

/**
 * Transactions of a load generator, as the reference makes them: each a first byte and a number, and zeros up to its size.
 * The first is a sample, whose number is known; the others differ from all that any client has sent.
 */
export class Burst {
  readonly bytes: Uint8Array
  readonly #view: DataView
  readonly #stride: number

  constructor(count: number, transactionBytes: number) {
    this.#stride = PREFIX_BYTES + transactionBytes
    this.bytes = Buffer.alloc(count * this.#stride)
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length)
    for (let at = 0; at < this.bytes.length; at += this.#stride) this.#view.setUint32(at, transactionBytes)
  }

  /** @param first the number of the second transaction; those behind it have the next */
  fill(sample: number | undefined, first: number): void {
    let number = first
    for (let at = PREFIX_BYTES; at < this.bytes.length; at += this.#stride) {
      const isSample = at === PREFIX_BYTES && sample !== undefined
      this.#view.setUint8(at, isSample ? SAMPLE : BULK)
      this.#number(at + 1, isSample ? sample : number++)
    }
  }

  /** Two halves: a bigint for each would be what a client does most. */
  #number(at: number, value: number): void {
    this.#view.setUint32(at, Math.floor(value / 2 ** 32))
    this.#view.setUint32(at + 4, value % 2 ** 32)
  }
}
