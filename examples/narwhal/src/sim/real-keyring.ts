import { createCrypto } from '../core/index.ts'
import { sha256, sha256OfPieces } from '../keys/sha256.ts'
import { signingKey, verifierOf } from '../keys/signing-key.ts'
import type { Keyring } from './keyring.ts'

/** Keys as in production. */
export function realKeyring(count: number): Keyring {
  const keys = Array.from({ length: count }, (_, index) => signingKey(new Uint8Array(32).fill(index + 1))).toSorted(
    (one, other) => (one.publicKey < other.publicKey ? -1 : 1)
  )
  const verifiers = new Map(keys.map(({ publicKey }) => [publicKey, verifierOf(publicKey)]))
  return {
    publicKeys: keys.map(({ publicKey }) => publicKey),
    sha256,
    cryptoOf: committee => author =>
      createCrypto(committee, {
        sha256: sha256OfPieces,
        sign: message => keys[author]!.sign(message),
        verify: (publicKey, message, signature) => verifiers.get(publicKey)!(message, signature)
      })
  }
}
