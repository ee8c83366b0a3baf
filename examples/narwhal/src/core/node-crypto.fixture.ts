/** Real cryptography for tests: keys from seeds, as the vectors have them. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { CryptoPrimitives } from './crypto.ts'

/** What comes before the 32 bytes of an Ed25519 key in PKCS #8 and in SPKI. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

export function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

function privateKeyOf(seed: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8' })
}

export function publicKeyOf(seed: string): string {
  return createPublicKey(privateKeyOf(seed))
    .export({ format: 'der', type: 'spki' })
    .subarray(SPKI.length)
    .toString('hex')
}

export function primitivesOf(seed: string): CryptoPrimitives {
  const own = privateKeyOf(seed)
  const keys = new Map<string, KeyObject>()
  const keyOf = (publicKey: string): KeyObject => {
    const known = keys.get(publicKey)
    if (known !== undefined) return known
    const key = createPublicKey({
      key: Buffer.concat([SPKI, Buffer.from(publicKey, 'hex')]),
      format: 'der',
      type: 'spki'
    })
    keys.set(publicKey, key)
    return key
  }
  return {
    sha256: parts => sha256(...parts),
    sign: message => sign(null, message, own).toString('hex'),
    verify: (publicKey, message, signature) => verify(null, message, keyOf(publicKey), Buffer.from(signature, 'hex'))
  }
}
