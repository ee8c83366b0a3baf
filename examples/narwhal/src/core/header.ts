import type { BatchRef } from './batch.ts'
import type { Digest, Signature } from './digest.ts'

/** The certificate of the round before that a header stands on. */
export interface Parent {
  /** Index of its author in the committee. */
  readonly author: number
  /** Of the certificate. */
  readonly digest: Digest
}

/** What an author says in a round, without its name and signature. */
export interface HeaderBody {
  readonly epoch: number
  /** From 1; round 0 is the genesis, one certificate an author, which nobody sends. */
  readonly round: number
  /** Index in the committee. */
  readonly author: number
  /** The author's clock, in milliseconds since 1970. */
  readonly timestampMs: number
  /** Each batch once. */
  readonly payload: readonly BatchRef[]
  /** All of the round before, ascending by author, with a quorum of stake. */
  readonly parents: readonly Parent[]
}

/** A node of the DAG before anybody has vouched for it. An author makes one a round. */
export interface Header extends HeaderBody {
  /** Digest of the body. What a peer claims it to be, until `Crypto.headerId` has said the same. */
  readonly id: Digest
  /** The author's vote for its own header: one signature is both. */
  readonly signature: Signature
}
