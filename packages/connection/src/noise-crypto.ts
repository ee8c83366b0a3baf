import { getCiphers } from 'node:crypto'
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'
import { asCrypto, defaultCrypto } from '@chainsafe/libp2p-noise/crypto'
import type { NoiseCipher } from './noise-cipher.ts'
import { CHACHA20_POLY1305, nodeCipher } from './node-cipher.ts'
import { loadSodium, type Sodium, sodiumCipher } from './sodium-cipher.ts'
import { sodiumX25519 } from './sodium-x25519.ts'

/** Where node:crypto overtakes Noise's WebAssembly: measured, as the table in docs/decisions/0011-noise-crypto.md. */
const WASM_BELOW_BYTES = 512

/** Where node:crypto overtakes sodium-native. */
const SODIUM_BELOW_BYTES = 8192

/**
 * The cryptography for `noise` of @chainsafe/libp2p-noise: its own, but records are encrypted by node:crypto with a key
 * that is made ready once; where sodium-native is installed, it encrypts short ones and computes the secrets of a handshake.
 * A peer cannot tell the difference.
 *
 * @returns what `noise` takes as `crypto`
 */
export function noiseCrypto(): ICryptoInterface {
  return noiseCryptoWith(loadSodium())
}

/** The same, with sodium or without. */
export function noiseCryptoWith(sodium: Sodium | undefined): ICryptoInterface {
  const short: NoiseCipher = sodium === undefined ? asCrypto : sodiumCipher(sodium)
  // Electron's node:crypto has no such cipher.
  const long = getCiphers().includes(CHACHA20_POLY1305) ? nodeCipher() : short
  const belowBytes = sodium === undefined ? WASM_BELOW_BYTES : SODIUM_BELOW_BYTES
  const cipherFor = ({ byteLength }: { byteLength: number }): NoiseCipher => (byteLength < belowBytes ? short : long)
  return {
    ...defaultCrypto,
    ...(sodium && sodiumX25519(sodium)),
    chaCha20Poly1305Encrypt: (plaintext, nonce, ad, key) =>
      cipherFor(plaintext).chaCha20Poly1305Encrypt(plaintext, nonce, ad, key),
    chaCha20Poly1305Decrypt: (ciphertext, nonce, ad, key, dst) =>
      cipherFor(ciphertext).chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key, dst)
  }
}
