import type { AdmissionPolicy } from '../policy.ts'
import { admitted, refused } from './verdict.ts'

/**
 * Peers that speak no hello: Rust, Go, or nodes of this library that have no policy. Attests `{ guest: true }`.
 *
 * @example
 * ```ts
 * const admission = any(sharedSecret(key), guest()) // and let `authorise` say what a guest may ask
 * ```
 */
export function guest(): AdmissionPolicy {
  return {
    name: 'guest',
    check: ({ hello }) => (hello === undefined ? admitted({ guest: true }) : refused('unauthorized', 'not a guest'))
  }
}
