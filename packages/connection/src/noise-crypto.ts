import { getCiphers } from 'node:crypto'
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'
import { asCrypto, defaultCrypto } from '@chainsafe/libp2p-noise/crypto'
import type { NoiseCipher } from './noise-cipher.ts'
import { CHACHA20_POLY1305, nodeCipher } from './node-cipher.ts'
import { loadSodium, sodiumCipher } from './sodium-cipher.ts'

/** Where node:crypto overtakes Noise's WebAssembly: measured, as the table in docs/decisions/0011-noise-crypto.md. */
const WASM_BELOW_BYTES = 512

/** Where node:crypto overtakes sodium-native. */
const SODIUM_BELOW_BYTES = 8192

/**
 * The cryptography for `noise` of @chainsafe/libp2p-noise: its own, but records are encrypted by node:crypto with a key
 * that is made ready once, and short ones by sodium-native where that is installed. A peer cannot tell the difference.
 *
 * @returns what `noise` takes as `crypto`
 */
export function noiseCrypto(): ICryptoInterface {
  const sodium = loadSodium()
  return noiseCryptoWith(sodium && sodiumCipher(sodium))
}

/** The same, with sodium's cipher or without. */
export function noiseCryptoWith(sodium: NoiseCipher | undefined): ICryptoInterface {
  const short = sodium ?? asCrypto
  // Electron's node:crypto has no such cipher.
  const long = getCiphers().includes(CHACHA20_POLY1305) ? nodeCipher() : short
  const belowBytes = sodium === undefined ? WASM_BELOW_BYTES : SODIUM_BELOW_BYTES
  const cipherFor = ({ byteLength }: { byteLength: number }): NoiseCipher => (byteLength < belowBytes ? short : long)
  return {
    ...defaultCrypto,
    chaCha20Poly1305Encrypt: (plaintext, nonce, ad, key) =>
      cipherFor(plaintext).chaCha20Poly1305Encrypt(plaintext, nonce, ad, key),
    chaCha20Poly1305Decrypt: (ciphertext, nonce, ad, key, dst) =>
      cipherFor(ciphertext).chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key, dst)
  }
}
