import type { Digest, Signature } from './digest.ts'
import type { HeaderBody } from './header.ts'

/**
 * What the core has others compute. There is one kind of signature: a vote for a header, the author's own included.
 * `createCrypto` makes it of SHA-256 and Ed25519; the simulator has a table of tokens in their place.
 */
export interface Crypto {
  /** The name of a header with this body. */
  headerId(body: HeaderBody): Digest
  /** The name of the certificate of a header. */
  certificateDigest(headerId: Digest, round: number, author: number): Digest
  /** The name of a commit, which chains it to the one before. */
  commitDigest(previousDigest: Digest, anchor: Digest, certificates: readonly Digest[]): Digest
  /** This validator's vote for a header. */
  sign(headerId: Digest, round: number, author: number): Signature
  /** Whether `signer` voted for the header. */
  verify(signer: number, headerId: Digest, round: number, author: number, signature: Signature): boolean
}
