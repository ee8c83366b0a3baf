import type { PeerId } from '@libp2p/interface'
import { failure } from '@p2plane/wire'
import type { AdmissionPolicy } from '../policy.ts'
import { judgeChain } from './capability-chain.ts'
import { readToken, type TokenClaims } from './capability-token.ts'
import { refused } from './verdict.ts'

/** What `capability` takes. */
export interface CapabilityPolicyInit {
  /** Whose tokens are believed: peer ids of Ed25519 keys. */
  roots: readonly PeerId[]
  /** This node's own token, or what returns the newest one. Without it the node is let in by nobody who asks for one. */
  token?: Uint8Array | (() => Uint8Array)
  /** The network this is. A token for another is refused. */
  network?: string
  /**
   * How far clocks may be apart, in milliseconds.
   *
   * @default 60_000
   */
  clockSkewMs?: number
  /** Whether a token, or one it was made from, is no longer believed. Asked at each handshake. */
  isRevoked?: (tokenId: string) => boolean
  /**
   * The time, in milliseconds since 1970.
   *
   * @default Date.now
   */
  now?: () => number
}

/**
 * Whoever bears a token that a root has signed, directly or through those it was passed on by. It names its bearer, so a
 * stolen one is worth nothing. Attests `{ capabilities }`, which `requires` looks at; ends with `expired` when it does.
 *
 * @throws P2PError `invalid-argument` where there is no root
 */
export function capability(init: CapabilityPolicyInit): AdmissionPolicy {
  const { token, network, clockSkewMs = 60_000, isRevoked = () => false, now = Date.now } = init
  if (!Array.isArray(init.roots) || init.roots.length === 0) {
    throw failure('invalid-argument', 'capability: no roots; expected the peer ids of one or more')
  }
  const roots = new Set(init.roots.map(String))
  return {
    name: 'capability',
    say: () => (token === undefined ? {} : { token: typeof token === 'function' ? token() : token }),
    async check({ hello, peer }) {
      if (hello === undefined) return refused('incompatible', 'a hello is expected here')
      if (hello.token === undefined) return refused('unauthorized', 'a token is expected')
      let chain: TokenClaims[]
      try {
        chain = await readToken(hello.token)
      } catch {
        return refused('unauthorized', 'the token cannot be believed')
      }
      return judgeChain(chain, { roots, bearer: peer.toString(), network, nowMs: now(), clockSkewMs, isRevoked })
    }
  }
}
