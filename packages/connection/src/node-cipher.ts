import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { Uint8ArrayList } from 'uint8arraylist'
import { TAG_BYTES, type NoiseCipher, type NoiseList } from './noise-cipher.ts'
import { matchOutside } from './young-garbage.ts'

/** What node:crypto calls the cipher. */
export const CHACHA20_POLY1305 = 'chacha20-poly1305'

/** Each piece of a record becomes a write to the socket: below this, copying the pieces together costs less. */
const JOINED_BELOW_BYTES = 8192

const OPTIONS = { authTagLength: TAG_BYTES } as const

/** The cipher by node:crypto. Node 24 takes 10 µs to make a key ready, more than for a record; here each is, once. */
export function nodeCipher(): NoiseCipher {
  const keys = new KeyObjects()
  return {
    chaCha20Poly1305Encrypt(plaintext, nonce, ad, key) {
      const cipher = createCipheriv(CHACHA20_POLY1305, keys.of(key), nonce, OPTIONS)
      cipher.setAAD(ad, { plaintextLength: plaintext.byteLength })
      matchOutside(plaintext.byteLength)
      const isShort = plaintext.byteLength < JOINED_BELOW_BYTES
      const sealed = pieces(isShort ? plaintext.subarray() : plaintext).map(piece => cipher.update(piece))
      // Nothing is left over in a stream cipher, but only now there is a tag.
      cipher.final()
      sealed.push(cipher.getAuthTag())
      return isShort ? Buffer.concat(sealed) : list(sealed)
    },

    chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key) {
      const length = ciphertext.byteLength - TAG_BYTES
      if (length < 0) throw new Error('A sealed record is at least as long as its tag')
      const decipher = createDecipheriv(CHACHA20_POLY1305, keys.of(key), nonce, OPTIONS)
      decipher.setAAD(ad, { plaintextLength: length })
      decipher.setAuthTag(ciphertext.subarray(length))
      // What is opened, and what Noise has made room for, which this cipher does not write to.
      matchOutside(2 * length)
      const sealed = ciphertext instanceof Uint8Array ? ciphertext.subarray(0, length) : ciphertext.sublist(0, length)
      const opened = pieces(sealed).map(piece => decipher.update(piece))
      decipher.final()
      return opened.length === 1 ? opened[0]! : list(opened)
    }
  }
}

/** Keys made ready, each as long as somebody holds the bytes it was made of. */
class KeyObjects {
  readonly #byBytes = new WeakMap<Uint8Array, { object: KeyObject; bytes: Uint8Array }>()

  of(bytes: Uint8Array): KeyObject {
    const known = this.#byBytes.get(bytes)
    // Noise leaves a key's bytes as they are, but with somebody who does not, an old key would encrypt anew.
    if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0) return known.object
    const object = createSecretKey(bytes)
    this.#byBytes.set(bytes, { object, bytes: Uint8Array.from(bytes) })
    return object
  }
}

function pieces(bytes: Uint8Array | Iterable<Uint8Array>): Uint8Array[] {
  return bytes instanceof Uint8Array ? [bytes] : [...bytes]
}

/** Noise's types name an older uint8arraylist; at run time the lists of both are the same to each other. */
function list(buffers: Uint8Array[]): NoiseList {
  return new Uint8ArrayList(...buffers) as unknown as NoiseList
}
