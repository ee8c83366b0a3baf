import { createRequire } from 'node:module'
import { TAG_BYTES, type NoiseCipher } from './noise-cipher.ts'

/** What is used of sodium-native. */
export interface Sodium {
  crypto_aead_chacha20poly1305_ietf_encrypt(
    sealed: Uint8Array,
    plaintext: Uint8Array,
    ad: Uint8Array,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array
  ): number
  crypto_aead_chacha20poly1305_ietf_decrypt(
    plaintext: Uint8Array,
    secretNonce: null,
    sealed: Uint8Array,
    ad: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array
  ): number
  crypto_scalarmult_base(publicKey: Uint8Array, privateKey: Uint8Array): void
  crypto_scalarmult(shared: Uint8Array, privateKey: Uint8Array, publicKey: Uint8Array): void
}

/**
 * sodium-native, where it is installed beside this package and has a binary for this machine.
 *
 * @param require - what loads it; no `import`, for which a bundler would want the package to be there
 */
export function loadSodium(require: (name: string) => unknown = createRequire(import.meta.url)): Sodium | undefined {
  try {
    return require('sodium-native') as Sodium
  } catch {
    return undefined
  }
}

/** The cipher by libsodium. */
export function sodiumCipher(sodium: Sodium): NoiseCipher {
  return {
    chaCha20Poly1305Encrypt(plaintext, nonce, ad, key) {
      const sealed = Buffer.allocUnsafe(plaintext.byteLength + TAG_BYTES)
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt(sealed, plaintext.subarray(), ad, null, nonce, key)
      return sealed
    },

    chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key, dst) {
      const length = ciphertext.byteLength - TAG_BYTES
      if (length < 0) throw new Error('A sealed record is at least as long as its tag')
      // libsodium verifies before it writes, so it may write over what it reads.
      const plaintext = dst?.byteLength === length ? dst : Buffer.allocUnsafe(length)
      sodium.crypto_aead_chacha20poly1305_ietf_decrypt(plaintext, null, ciphertext.subarray(), ad, nonce, key)
      return plaintext
    }
  }
}
