import type { Committee, Crypto, Digest } from '../core/index.ts'
import { TokenCrypto } from './token-crypto.ts'

/** The keys of a simulated committee, and what can be done with each. */
export interface Keyring {
  /** In the order of the committee. */
  readonly publicKeys: readonly string[]
  readonly sha256: (bytes: Uint8Array) => Digest
  cryptoOf(committee: Committee): (author: number) => Crypto
}

/** Keys that are only names: signatures are entries in a book. */
export function tokenKeyring(count: number, sha256: Keyring['sha256']): Keyring {
  return {
    publicKeys: Array.from({ length: count }, (_, index) => `${index}`.padStart(64, '0')),
    sha256,
    cryptoOf() {
      const tokens = new TokenCrypto()
      return author => tokens.of(author)
    }
  }
}
