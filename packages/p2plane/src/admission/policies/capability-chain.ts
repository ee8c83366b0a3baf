import type { Verdict } from '../policy.ts'
import type { TokenClaims } from './capability-token.ts'
import { admitted, refused } from './verdict.ts'

/** What a chain is judged by. */
export interface ChainRules {
  /** Peer ids as text. */
  readonly roots: ReadonlySet<string>
  /** Who bears it, proven by the connection. */
  readonly bearer: string
  readonly network: string | undefined
  readonly nowMs: number
  readonly clockSkewMs: number
  readonly isRevoked: (tokenId: string) => boolean
}

/** Whether a chain of signed claims, the bearer's own first, admits its bearer. */
export function judgeChain(chain: readonly TokenClaims[], rules: ChainRules): Verdict {
  const { roots, bearer, network, nowMs, clockSkewMs, isRevoked } = rules
  const [own] = chain
  const root = chain.at(-1)
  if (own === undefined || root === undefined) return refused('unauthorized', 'a token is expected')
  if (own.subject !== bearer) return refused('unauthorized', 'the token is for another peer')
  if (!roots.has(root.issuer)) return refused('unauthorized', 'the token comes from no root that is known here')
  for (const [at, claims] of chain.entries()) {
    const parent = chain[at + 1]
    if (parent !== undefined && !mayPassOn(parent, claims, at)) {
      return refused('unauthorized', 'the token was passed on beyond what it allows')
    }
    if (claims.network !== undefined && claims.network !== network) {
      return refused('unauthorized', 'the token is for another network')
    }
    if (isRevoked(claims.id)) return refused('unauthorized', 'the token is revoked')
    if (nowMs + clockSkewMs < claims.notBeforeMs) return refused('unauthorized', 'the token is not valid yet')
    if (nowMs - clockSkewMs >= claims.expiresAtMs) return refused('expired', 'the token has expired')
  }
  const expiresAtMs = Math.min(...chain.map(claims => claims.expiresAtMs)) + clockSkewMs
  return admitted({ capabilities: own.capabilities }, expiresAtMs)
}

/** @param at how many tokens stand after the child's */
function mayPassOn(parent: TokenClaims, child: TokenClaims, at: number): boolean {
  return (
    parent.subject === child.issuer &&
    parent.delegations > at &&
    child.capabilities.every(capability => parent.capabilities.includes(capability))
  )
}
