import type { BatchBytes } from '../core/index.ts'

/** The first byte of a transaction that somebody typed; those of simulated clients begin with a zero. */
const POSTED = 2
const PREFIX_BYTES = 4
const POSTED_BYTES = 5

/** A transaction that somebody typed, as it goes into a batch: its length, and a number in place of its text. */
export function postedTransaction(number: number): Uint8Array {
  const bytes = new Uint8Array(PREFIX_BYTES + POSTED_BYTES)
  bytes[PREFIX_BYTES - 1] = POSTED_BYTES
  bytes[PREFIX_BYTES] = POSTED
  new DataView(bytes.buffer).setUint32(PREFIX_BYTES + 1, number)
  return bytes
}

/** What it is called. */
export function postedId(number: number): string {
  return `typed ${number}`
}

/** How many transactions a batch has. */
export function transactionsIn(batch: BatchBytes): number {
  let count = 0
  for (const _transaction of transactions(batch)) count++
  return count
}

/** What those of a batch are called that somebody typed. */
export function postedIn(batch: BatchBytes): string[] {
  const ids: string[] = []
  for (const view of transactions(batch)) {
    if (view.byteLength === POSTED_BYTES && view.getUint8(0) === POSTED) ids.push(postedId(view.getUint32(1)))
  }
  return ids
}

/** Each piece of a batch is whole transactions: they are handed in one by one. */
function* transactions(batch: BatchBytes): Generator<DataView> {
  for (const { buffer, byteOffset, byteLength } of batch) {
    const piece = new DataView(buffer, byteOffset, byteLength)
    for (let at = 0; at + PREFIX_BYTES <= byteLength;) {
      const length = piece.getUint32(at)
      yield new DataView(buffer, byteOffset + at + PREFIX_BYTES, length)
      at += PREFIX_BYTES + length
    }
  }
}
