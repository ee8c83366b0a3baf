import type { Connection, PeerId } from '@libp2p/interface'
import type { Hello, Proofs } from './hello.ts'
import type { ReasonCode } from './reason-code.ts'

/** What a policy vouches for of a peer: what handlers find in `context.attested`. */
export type Attested = Readonly<Record<string, unknown>>

/** Somebody who wants in, or whom this node wants to go to. */
export interface Candidate {
  /** Who it is, proven by the connection's handshake. */
  readonly peer: PeerId
  /** The connection it came by. */
  readonly connection: Connection
  /** What it says of itself. Undefined of a peer that speaks no hello, such as one of another library: a guest. */
  readonly hello: Hello | undefined
  /** What it has proven. Undefined until it is asked, which a verdict of `'after-proof'` does. */
  readonly proofs: Proofs | undefined
  /** What its proofs are of: its role, both peer ids, both nonces and both networks. */
  readonly transcript: Uint8Array
  /** Others that are admitted now. */
  readonly admittedPeers: number
  /** Fires when the handshake's time is up. */
  readonly signal: AbortSignal
}

/** What a policy says of a candidate. */
export type Verdict =
  | {
      /** Yes. */
      readonly admit: true
      /** For handlers. */
      readonly attested?: Attested
      /** When it has to leave, in milliseconds since 1970. */
      readonly expiresAtMs?: number
    }
  | {
      /** No. */
      readonly admit: false
      /** Why not. */
      readonly code: ReasonCode
      /** The same for people. The peer reads it. */
      readonly message: string
      /** When it is worth another try, in milliseconds. */
      readonly retryAfterMs?: number
    }
  | {
      /** It depends on a proof. Both sides then prove what they can, and `check` is asked once more. */
      readonly admit: 'after-proof'
    }

/** Who may come in. Both sides of a connection ask their own. */
export interface AdmissionPolicy {
  /** For logs, and for the proofs and claims of this policy. */
  readonly name: string
  /** What this node says of itself under the policy. */
  say?(): Partial<Omit<Hello, 'v' | 'nonce'>>
  /** What this node can prove, by policy name. The dialler's is asked for first. */
  prove?(transcript: Uint8Array): Proofs
  /** Whether a candidate may come in. What it throws turns the candidate away, and is logged. */
  check(candidate: Candidate): Verdict | Promise<Verdict>
}

/** A peer that a policy has admitted, as `NodeOptions.onPeer` sees it. */
export interface AdmittedPeer {
  /** Who it is. */
  readonly peer: PeerId
  /** The connection it came by. */
  readonly connection: Connection
  /** What the policy vouches for. */
  readonly attested: Attested
}
