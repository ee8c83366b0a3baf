import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { currentProcess } from './virtual-process.ts'

/** How many signatures are remembered. Each is checked a moment after it is made; one that is forgotten is computed. */
const MAX_REMEMBERED = 10_000

interface Signature {
  readonly publicKey: string
  readonly message: Buffer
}

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
  readonly #keys = new Map<string, KeyObject>()
  /** Of keys of either kind, the public key. */
  readonly #publicKeys = new WeakMap<KeyObject, string>()
  /** By signature, the oldest first. */
  readonly #made = new Map<string, Signature>()

  /** createPrivateKey. */
  createPrivateKey(real: CreateKey): CreateKey {
    return key => this.#keyOf(key, 'd', real)
  }

  /** createPublicKey. */
  createPublicKey(real: CreateKey): CreateKey {
    return key => this.#keyOf(key, 'x', real)
  }

  /** sign. */
  sign(real: Sign): Sign {
    return (algorithm, message, key, ...rest) => {
      const signature = real(algorithm, message, key, ...rest)
      const publicKey = this.#publicKeyOf(key)
      if (publicKey !== undefined && rest.length === 0) this.#remember(signature as Buffer, { publicKey, message })
      return signature
    }
  }

  /** verify. */
  verify(real: Verify): Verify {
    return (algorithm, message, key, signature, ...rest) => {
      const made = rest.length === 0 ? this.#made.get(textOf(signature)) : undefined
      const isGood =
        made !== undefined && made.publicKey === this.#publicKeyOf(key) && Buffer.compare(made.message, message) === 0
      return isGood || real(algorithm, message, key, signature, ...rest)
    }
  }

  #keyOf(key: unknown, part: 'd' | 'x', real: CreateKey): KeyObject {
    const value = currentProcess() === undefined ? undefined : ed25519Part(key, part)
    if (value === undefined) return real(key)
    const name = `${part} ${value}`
    let parsed = this.#keys.get(name)
    if (parsed === undefined) {
      parsed = real(key)
      this.#keys.set(name, parsed)
      // Of a private key it is computed: the one that came with it might not be its own.
      const isPrivate = parsed.type === 'private'
      this.#publicKeys.set(parsed, isPrivate ? createPublicKey(parsed).export({ format: 'jwk' }).x! : value)
    }
    return parsed
  }

  #publicKeyOf(key: unknown): string | undefined {
    return currentProcess() === undefined ? undefined : this.#publicKeys.get(key as KeyObject)
  }

  #remember(signature: Uint8Array, { publicKey, message }: { publicKey: string; message: Uint8Array }): void {
    this.#made.set(textOf(signature), { publicKey, message: Buffer.from(message) })
    if (this.#made.size <= MAX_REMEMBERED) return
    const [oldest] = this.#made.keys()
    this.#made.delete(oldest!)
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** What @libp2p/crypto makes a key object of is a JSON Web Key (RFC 8037). */
function ed25519Part(key: unknown, part: 'd' | 'x'): string | undefined {
  const { format, key: jwk } = key as { format?: unknown; key?: JsonWebKey }
  return format === 'jwk' && jwk?.crv === 'Ed25519' ? jwk[part] : undefined
}
