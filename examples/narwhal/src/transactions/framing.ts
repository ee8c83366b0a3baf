/**
 * Transactions behind one another, each with its length before it as a big-endian u32. The first byte of a transaction says
 * what it is. Pure.
 */

/** Bytes before a transaction. */
export const PREFIX_BYTES = 4

/** What a load generator sends: one whose latency is measured, its u64 behind the first byte; or one of the many. */
export const SAMPLE = 0
export const BULK = 1
/** What `POST /transaction` makes: a nonce of 16 bytes, and the text. */
export const POSTED = 2

/** The longest text of a transaction, in bytes of UTF-8. */
export const MAX_DATA_BYTES = 64 * 1024

/** Bytes of a posted transaction before its text. */
export const POSTED_HEAD_BYTES = 1 + 16

/** The longest transaction, in bytes. */
export const MAX_TRANSACTION_BYTES: number = POSTED_HEAD_BYTES + MAX_DATA_BYTES

/** How many transactions these are; or what is wrong with them. Looks at their lengths alone. */
export function checkFraming(bytes: Uint8Array): { readonly transactions: number } | { readonly problem: string } {
  let transactions = 0
  for (let at = 0; at < bytes.length; transactions++) {
    const count = transactions + 1
    if (at + PREFIX_BYTES > bytes.length) return { problem: `transaction ${count} has no whole length before it` }
    const length = lengthAt(bytes, at)
    if (length === 0) return { problem: `transaction ${count} is empty` }
    if (length > MAX_TRANSACTION_BYTES) {
      return { problem: `transaction ${count} has ${length} bytes; ${MAX_TRANSACTION_BYTES} are allowed` }
    }
    at += PREFIX_BYTES + length
    if (at <= bytes.length) continue
    return { problem: `transaction ${count} has ${length} bytes, of which ${at - bytes.length} are missing` }
  }
  return transactions === 0 ? { problem: 'there is no transaction' } : { transactions }
}

/** Told of each transaction: the array that it is in, where it begins there, and its length. */
export type VisitTransaction = (bytes: Uint8Array, at: number, length: number) => void

/**
 * Tells of each transaction of a batch. Of one that a liar made, tells of those before the first that is none: the same at
 * every validator, in whatever pieces it came.
 */
export function forEachTransaction(pieces: readonly Uint8Array[], visit: VisitTransaction): void {
  const joined = pieces.length === 1 || pieces.every(endsWithTransaction) ? pieces : [Buffer.concat(pieces)]
  for (const bytes of joined) {
    let at = 0
    while (at + PREFIX_BYTES <= bytes.length) {
      const length = lengthAt(bytes, at)
      if (length === 0 || at + PREFIX_BYTES + length > bytes.length) return
      visit(bytes, at + PREFIX_BYTES, length)
      at += PREFIX_BYTES + length
    }
  }
}

/** One transaction with its length before it. */
export function framed(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = Buffer.concat([new Uint8Array(PREFIX_BYTES), ...parts])
  whole.writeUInt32BE(whole.length - PREFIX_BYTES)
  return whole
}

function endsWithTransaction(bytes: Uint8Array): boolean {
  let at = 0
  while (at + PREFIX_BYTES <= bytes.length) {
    const length = lengthAt(bytes, at)
    if (length === 0) return false
    at += PREFIX_BYTES + length
  }
  return at === bytes.length
}

/** By hand: a DataView for each piece costs more than it does. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
