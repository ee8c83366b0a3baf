import { createHash } from 'node:crypto'
import type { Sha256 } from './transaction.ts'

/** Node's SHA-256, for the pure files that have a hash handed in. */
export const sha256: Sha256 = text => createHash('sha256').update(text).digest('hex')
