/** Ed25519 by node:crypto. A key is parsed once: that takes as long as a signature. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** Bytes of a secret, of a public key, and of a signature. */
export const SECRET_BYTES = 32
const SIGNATURE_HEX_DIGITS = 128

/** What stands before the 32 bytes of a key in PKCS #8 and in SPKI (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** A validator's own key. */
export interface SigningKey {
  /** In hex: its name in the committee. */
  readonly publicKey: string
  /** The 32 bytes of RFC 8032 that all else is made of. */
  readonly secret: Uint8Array
  /** The signature of these bytes, in hex. */
  sign(bytes: Uint8Array): string
}

/** @param secret 32 bytes */
export function signingKey(secret: Uint8Array): SigningKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length)
  return { publicKey: publicKey.toString('hex'), secret, sign: bytes => sign(undefined, bytes, key).toString('hex') }
}

/** Whether a signature, in hex, is this key's for these bytes. */
export type Verify = (bytes: Uint8Array, signature: string) => boolean

/** @param publicKey in hex */
export function verifierOf(publicKey: string): Verify {
  let key: KeyObject | undefined
  return (bytes, signature) => {
    if (signature.length !== SIGNATURE_HEX_DIGITS) return false
    key ??= createPublicKey({
      key: Buffer.concat([SPKI_HEAD, Buffer.from(publicKey, 'hex')]),
      format: 'der',
      type: 'spki'
    })
    return verify(undefined, bytes, key, Buffer.from(signature, 'hex'))
  }
}
