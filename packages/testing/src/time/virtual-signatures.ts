import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { currentProcess } from './virtual-process.ts'

/** How many signatures are remembered. Each is checked a moment after it is made; one that is forgotten is computed. */
const MAX_REMEMBERED = 10_000

type CreateKey = (key: unknown) => KeyObject
type Sign = (algorithm: unknown, message: Uint8Array, key: unknown, ...rest: unknown[]) => unknown
type Verify = (
  algorithm: unknown,
  message: Uint8Array,
  key: unknown,
  signature: Uint8Array,
  ...rest: unknown[]
) => unknown

/**
 * Ed25519 of node:crypto as libp2p calls it, with what a process need not compute again: a key that was parsed, and
 * whether a signature is good that was made in this run. Every result is what it would be without. Half of what a
 * handshake costs is this, since both of its ends are here.
 */
export class VirtualSignatures {
  /** By what they are made of. */
  readonly #keys = new Map<string, KeyObject>()
  /** Of keys of either kind, the public key. */
  readonly #publicKeys = new WeakMap<KeyObject, string>()
  /** By public key and message, the oldest first: Ed25519 has one signature for each. */
  readonly #made = new Map<string, Buffer>()

  /** createPrivateKey. */
  createPrivateKey(real: CreateKey): CreateKey {
    return key => this.#keyOf(key, 'private', real)
  }

  /** createPublicKey. */
  createPublicKey(real: CreateKey): CreateKey {
    return key => this.#keyOf(key, 'public', real)
  }

  /** sign. */
  sign(real: Sign): Sign {
    return (algorithm, message, key, ...rest) => {
      const name = rest.length === 0 ? this.#nameOf(key, message) : undefined
      if (name === undefined) return real(algorithm, message, key, ...rest)
      let signature = this.#made.get(name)
      if (signature === undefined) {
        signature = real(algorithm, message, key) as Buffer
        this.#remember(name, signature)
      }
      return Buffer.from(signature)
    }
  }

  /** verify. */
  verify(real: Verify): Verify {
    return (algorithm, message, key, signature, ...rest) => {
      const name = rest.length === 0 ? this.#nameOf(key, message) : undefined
      const made = name === undefined ? undefined : this.#made.get(name)
      const isGood = made !== undefined && Buffer.compare(made, signature) === 0
      return isGood || real(algorithm, message, key, signature, ...rest)
    }
  }

  #keyOf(key: unknown, type: 'private' | 'public', real: CreateKey): KeyObject {
    const jwk = currentProcess() === undefined ? undefined : ed25519Of(key)
    if (jwk === undefined) return real(key)
    const name = `${type} ${jwk.d} ${jwk.x}`
    let parsed = this.#keys.get(name)
    if (parsed === undefined) {
      parsed = real(key)
      this.#keys.set(name, parsed)
      // Of a private key it is computed: the one that came with it might not be its own.
      const publicKey = type === 'private' ? createPublicKey(parsed).export({ format: 'jwk' }).x : jwk.x
      this.#publicKeys.set(parsed, publicKey!)
    }
    return parsed
  }

  /** What a signature is remembered by, where the key is one of Ed25519 and a process asks. */
  #nameOf(key: unknown, message: Uint8Array): string | undefined {
    const publicKey = currentProcess() === undefined ? undefined : this.#publicKeys.get(key as KeyObject)
    if (publicKey === undefined) return undefined
    return publicKey + Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString('latin1')
  }

  #remember(name: string, signature: Buffer): void {
    this.#made.set(name, signature)
    if (this.#made.size <= MAX_REMEMBERED) return
    const [oldest] = this.#made.keys()
    this.#made.delete(oldest!)
  }
}

/** What @libp2p/crypto makes a key object of is a JSON Web Key (RFC 8037). */
function ed25519Of(key: unknown): JsonWebKey | undefined {
  const { format, key: jwk } = key as { format?: unknown; key?: JsonWebKey }
  return format === 'jwk' && jwk?.kty === 'OKP' && jwk.crv === 'Ed25519' ? jwk : undefined
}
