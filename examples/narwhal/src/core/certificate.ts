import type { Digest, Signature } from './digest.ts'
import type { Header } from './header.ts'

/** A certificate named: at most one exists for an author in a round. */
export interface CertificateRef {
  readonly round: number
  /** Index in the committee. */
  readonly author: number
  readonly digest: Digest
}

/** A header for which a quorum has voted: every validator that holds it holds the same. */
export interface Certificate {
  readonly header: Header
  /**
   * Of the header alone, whoever signed: two quorums for one header make one certificate. What a peer claims it to be,
   * until `Crypto.certificateDigest` has said the same.
   */
  readonly digest: Digest
  /** Who voted beside the author, ascending indices in the committee. With the author they have a quorum of stake. */
  readonly signers: readonly number[]
  /** A vote for each of `signers`, in their order. */
  readonly signatures: readonly Signature[]
}
