import { randomBytes } from 'node:crypto'
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'
import type { Sodium } from './sodium-cipher.ts'

/** X25519 as Noise calls it. Throws where what two keys share is no secret: the other key is of small order. */
export type NoiseX25519 = Pick<
  ICryptoInterface,
  'generateX25519KeyPair' | 'generateX25519KeyPairFromSeed' | 'generateX25519SharedKey'
>

/** The bytes of a key of either kind, and of what two share: RFC 7748. */
const KEY_BYTES = 32

/**
 * X25519 by libsodium, which takes keys as they are. node:crypto parses both of them for each secret, which takes longer
 * than to compute it, and encodes and decodes each that it makes.
 */
export function sodiumX25519(sodium: Sodium): NoiseX25519 {
  const pairOf = (privateKey: Uint8Array): { publicKey: Uint8Array; privateKey: Uint8Array } => {
    const publicKey = Buffer.alloc(KEY_BYTES)
    sodium.crypto_scalarmult_base(publicKey, privateKey)
    return { publicKey, privateKey }
  }
  return {
    generateX25519KeyPair: () => pairOf(randomBytes(KEY_BYTES)),
    generateX25519KeyPairFromSeed: pairOf,
    generateX25519SharedKey(privateKey, publicKey) {
      const shared = Buffer.alloc(KEY_BYTES)
      sodium.crypto_scalarmult(shared, privateKey.subarray(), publicKey.subarray())
      return shared
    }
  }
}
