import { createHash } from 'node:crypto'
import { type SigningKey, signingKey } from './signing-key.ts'

/** The most validators without key files. */
export const MAX_DEVELOPMENT_KEYS = 10

/**
 * Keys that everybody can compute, so that validators of one host find each other without a file. Ascending by public key,
 * so that the first N are the committee of N, and validator i of it has the i-th.
 */
export function developmentKeys(): readonly SigningKey[] {
  const keys = Array.from({ length: MAX_DEVELOPMENT_KEYS }, (_, i) =>
    signingKey(createHash('sha256').update(`narwhal development key ${i}`).digest())
  )
  return keys.toSorted((one, other) => (one.publicKey < other.publicKey ? -1 : 1))
}
