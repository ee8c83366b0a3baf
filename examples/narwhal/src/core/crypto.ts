import { Bytes, domain } from './bytes.ts'
import type { BatchBytes } from './batch.ts'
import type { Committee } from './committee.ts'
import type { Digest, Signature } from './digest.ts'
import type { HeaderBody } from './header.ts'

/**
 * What the core has others compute. There is one kind of signature: a vote for a header, the author's own included.
 * `createCrypto` makes it of SHA-256 and Ed25519; the simulator has a table of tokens in their place.
 */
export interface Crypto {
  /** The name of a batch: SHA-256 of its bytes. */
  batchDigest(bytes: BatchBytes): Digest
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

/** What cryptography is made of: fixed functions of bytes, which a test can count and a host can take from node:crypto. */
export interface CryptoPrimitives {
  /** Of all parts one behind the other. */
  readonly sha256: (parts: readonly Uint8Array[]) => Digest
  /** With this validator's key. */
  readonly sign: (message: Uint8Array) => Signature
  /** @param publicKey as in the committee */
  readonly verify: (publicKey: string, message: Uint8Array, signature: Signature) => boolean
}

/**
 * The cryptography of the protocol, over bytes that any language can make:
 *
 * - a vote: `vote`, committee digest, header id, round u64, author u32
 * - a header id: `header`, committee digest, epoch u64, round u64, author u32, timestamp u64, number of batches u32, each
 *   digest and worker u32, number of parents u32, each author u32 and digest
 * - a certificate digest: `certificate`, committee digest, header id, round u64, author u32
 * - a commit digest: `commit`, committee digest, previous digest, digest of the anchor, number of certificates u32, each
 *   digest
 *
 * where each begins with its domain (`narwhal/v1/vote` and a zero), numbers are big-endian, digests are 32 bytes.
 */
export function createCrypto(committee: Committee, { sha256, sign, verify }: CryptoPrimitives): Crypto {
  const begin = (kind: string): Bytes => new Bytes().raw(domain(kind)).hex(committee.digest)
  const vote = (headerId: Digest, round: number, author: number): Uint8Array =>
    begin('vote').hex(headerId).u64(round).u32(author).take()
  return {
    batchDigest: bytes => sha256(bytes),
    headerId: ({ epoch, round, author, timestampMs, payload, parents }) => {
      const bytes = begin('header').u64(epoch).u64(round).u32(author).u64(timestampMs).u32(payload.length)
      for (const batch of payload) bytes.hex(batch.digest).u32(batch.worker)
      bytes.u32(parents.length)
      for (const parent of parents) bytes.u32(parent.author).hex(parent.digest)
      return sha256([bytes.take()])
    },
    certificateDigest: (headerId, round, author) =>
      sha256([begin('certificate').hex(headerId).u64(round).u32(author).take()]),
    commitDigest: (previousDigest, anchor, certificates) => {
      const bytes = begin('commit').hex(previousDigest).hex(anchor).u32(certificates.length)
      for (const digest of certificates) bytes.hex(digest)
      return sha256([bytes.take()])
    },
    sign: (headerId, round, author) => sign(vote(headerId, round, author)),
    verify: (signer, headerId, round, author, signature) => {
      const authority = committee.authorities[signer]
      return authority !== undefined && verify(authority.publicKey, vote(headerId, round, author), signature)
    }
  }
}
