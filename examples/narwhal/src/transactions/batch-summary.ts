import type { BatchBytes } from '../core/index.ts'
import { sha256 } from '../keys/sha256.ts'
import { forEachTransaction, POSTED, POSTED_HEAD_BYTES } from './framing.ts'

/** What a commit needs to know of a batch. Made when the batch arrives, so that a commit touches no bytes. */
export interface BatchSummary {
  readonly transactions: number
  /** Those that were posted as texts, and where in the batch each is. */
  readonly posted: readonly { readonly id: string; readonly index: number }[]
}

/** Looks at the first byte of each transaction, and at all of the posted ones alone. */
export function summaryOf(bytes: BatchBytes): BatchSummary {
  const posted: { id: string; index: number }[] = []
  let transactions = 0
  forEachTransaction(bytes, (piece, at, length) => {
    if (piece[at] === POSTED && length >= POSTED_HEAD_BYTES) {
      posted.push({ id: sha256(piece.subarray(at + 1, at + length)), index: transactions })
    }
    transactions++
  })
  return { transactions, posted }
}
