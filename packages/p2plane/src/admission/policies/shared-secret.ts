import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { failure } from '@p2plane/wire'
import type { AdmissionPolicy } from '../policy.ts'
import { admitted, refused } from './verdict.ts'

const NAME = 'shared-secret'
const MIN_KEY_BYTES = 16

/**
 * Whoever knows the key: HMAC-SHA-256 over who both are and what both said, under a key derived from it. The key itself
 * never crosses the wire, and a proof serves one handshake between two peers.
 *
 * Keys are for machines: at least 16 random bytes. A word that people can remember can be guessed from one proof.
 *
 * @param keys one, or several while keys change: the first proves, each is taken
 * @throws P2PError `invalid-argument` where a key is shorter than 16 bytes
 */
export function sharedSecret(keys: string | Uint8Array | readonly (string | Uint8Array)[]): AdmissionPolicy {
  const list: readonly (string | Uint8Array)[] = typeof keys === 'string' || keys instanceof Uint8Array ? [keys] : keys
  const derived = list.map(derive)
  const [first] = derived
  if (first === undefined) throw failure('invalid-argument', 'sharedSecret: no key; expected one or more')
  return {
    name: NAME,
    prove: transcript => ({ [NAME]: mac(first, transcript) }),
    check({ hello, proofs, transcript }) {
      if (hello === undefined) return refused('incompatible', 'a hello is expected here')
      if (proofs === undefined) return { admit: 'after-proof' }
      const proof = proofs[NAME]
      if (proof?.byteLength !== 32) return refused('unauthorized', 'a proof of the shared secret is expected')
      // Each is compared, so that the time tells nothing of which fits.
      const fits = derived.map(key => timingSafeEqual(mac(key, transcript), proof))
      return fits.includes(true) ? admitted() : refused('unauthorized', 'not the shared secret')
    }
  }
}

function derive(key: string | Uint8Array): Uint8Array {
  const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key
  if (!(bytes instanceof Uint8Array) || bytes.byteLength < MIN_KEY_BYTES) {
    throw failure('invalid-argument', `sharedSecret: the key is too short; expected at least ${MIN_KEY_BYTES} bytes`)
  }
  return new Uint8Array(hkdfSync('sha256', bytes, '', 'p2plane-hello-v1', 32))
}

function mac(key: Uint8Array, transcript: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(transcript).digest())
}
