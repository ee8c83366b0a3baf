import type { BatchRef } from './batch.ts'
import type { CertificateRef } from './certificate.ts'
import type { Digest } from './digest.ts'

/** The next part of the one order: what an anchor has before it and no earlier anchor had. */
export interface Commit {
  /** From 1, without gaps: what makes delivery exactly-once. */
  readonly index: number
  /** The leader's certificate that decided it. */
  readonly anchor: CertificateRef
  /** In their order, by round and then by author, so the anchor last. */
  readonly certificates: readonly CertificateRef[]
  /** In their order, each where it came first. */
  readonly batches: readonly BatchRef[]
  /** Median of the clocks of the anchor's parents, and never less than the commit before has. */
  readonly timestampMs: number
  /** `digest` of the commit before; of the first, the committee's. */
  readonly previousDigest: Digest
  /** Over `previousDigest`, the anchor and the certificates: two validators that agree on it agree on all before it. */
  readonly digest: Digest
}
