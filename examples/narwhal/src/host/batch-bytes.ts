import type { BatchBytes } from '../core/index.ts'

/** The longest batch, in bytes: with it a request is no longer than rust-libp2p's `request_response::cbor` reads. */
export const MAX_BATCH_BYTES = 900_000

/** Pieces from this size on travel and are written as they are. */
const LONG_BYTES = 4 * 1024

/**
 * The same bytes in fewer pieces: short ones that stand together, such as transactions that were posted one by one, become
 * one. What arrived by the thousand was long already, and is not copied.
 */
export function packed(bytes: BatchBytes): BatchBytes {
  const pieces: Uint8Array[] = []
  for (let from = 0; from < bytes.length;) {
    let to = from + 1
    if (isShort(bytes[from]!)) while (to < bytes.length && isShort(bytes[to]!)) to++
    pieces.push(to === from + 1 ? bytes[from]! : Buffer.concat(bytes.slice(from, to)))
    from = to
  }
  return pieces.length === bytes.length ? bytes : pieces
}

function isShort(piece: Uint8Array): boolean {
  return piece.length < LONG_BYTES
}
