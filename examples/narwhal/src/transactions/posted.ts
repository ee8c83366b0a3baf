/** A transaction that somebody posted as a text. */
import { randomBytes } from 'node:crypto'
import { sha256 } from '../keys/sha256.ts'
import { framed, MAX_DATA_BYTES, POSTED } from './framing.ts'

const NONCE_BYTES = 16

/** A transaction with its name. */
export interface Posted {
  /** SHA-256 of the nonce and the text, in hex: equal texts are different transactions. */
  readonly id: string
  /** As it goes into a batch, its length before it. */
  readonly bytes: Uint8Array
}

/** @param nonce 16 random bytes */
export function posted(data: string, nonce: Uint8Array = randomBytes(NONCE_BYTES)): Posted {
  const content = Buffer.concat([nonce, Buffer.from(data)])
  return { id: sha256(content), bytes: framed(Uint8Array.of(POSTED), content) }
}

/** What is wrong with a text; undefined where nothing is. */
export function problemOfData(data: string): string | undefined {
  // Half a surrogate pair has no UTF-8: it would become U+FFFD, and be another text than was posted.
  if (!data.isWellFormed()) return 'data is not well-formed Unicode'
  const bytes = Buffer.byteLength(data)
  return bytes > MAX_DATA_BYTES ? `data has ${bytes} bytes of UTF-8; ${MAX_DATA_BYTES} are allowed` : undefined
}
