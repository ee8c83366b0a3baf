import type { Batch, BatchRef } from './batch.ts'
import type { Certificate } from './certificate.ts'
import type { Signature } from './digest.ts'
import type { Header } from './header.ts'

/** `/narwhal/vote/1.0.0`: asks for a vote. Answered by `VoteResponse`, which may take until the batches are there. */
export interface VoteRequest {
  readonly type: 'vote'
  readonly header: Header
  /** Parents that the peer said it misses, attached to the second attempt. */
  readonly parents: readonly Certificate[]
}

/** `/narwhal/certificate/1.0.0`: hands a certificate out. Answered by `AckResponse`. */
export interface CertificateRequest {
  readonly type: 'certificate'
  readonly certificate: Certificate
}

/** `/narwhal/batch/1.0.0`: hands a batch out. Answered by `AckResponse`, once it is on disk. Only its bytes and worker travel. */
export interface BatchRequest {
  readonly type: 'batch'
  readonly batch: Batch
}

/** `/narwhal/certificates/1.0.0`: asks for whole rounds. Answered by `CertificatesResponse`. */
export interface CertificatesRequest {
  readonly type: 'certificates'
  readonly afterRound: number
  readonly throughRound: number
}

/** `/narwhal/batches/1.0.0`: asks for batches. Answered by `BatchesResponse`. */
export interface BatchesRequest {
  readonly type: 'batches'
  readonly batches: readonly BatchRef[]
}

/** `/narwhal/highest-round/1.0.0`: asks how far the peer has come, after the disk was lost. Answered by `HighestRoundResponse`. */
export interface HighestRoundRequest {
  readonly type: 'highest-round'
}

/** What validators ask each other. */
export type Request =
  | VoteRequest
  | CertificateRequest
  | BatchRequest
  | CertificatesRequest
  | BatchesRequest
  | HighestRoundRequest

/** The vote. */
export interface VoteResponse {
  readonly type: 'vote'
  readonly signature: Signature
}

/** No vote before these parents are known. */
export interface MissingResponse {
  readonly type: 'missing'
  /** Their authors. */
  readonly parents: readonly number[]
}

/** It has arrived, and need not be sent again. */
export interface AckResponse {
  readonly type: 'ack'
}

/** Certificates, by round and then by author. Whole rounds, the first asked for and those that follow, as many as fit. */
export interface CertificatesResponse {
  readonly type: 'certificates'
  readonly certificates: readonly Certificate[]
}

/** Those of the batches that were there, as many as fit. Whoever receives them computes their digests. */
export interface BatchesResponse {
  readonly type: 'batches'
  readonly batches: readonly Batch[]
}

/** The highest round of any header that the peer has made or voted for. */
export interface HighestRoundResponse {
  readonly type: 'highest-round'
  readonly round: number
}

/** No, and why. */
export interface RefusedResponse {
  readonly type: 'refused'
  readonly reason: Refusal
}

/**
 * Why a validator refuses.
 *
 * - `invalid`: it breaks a rule that anybody can check, such as a wrong signature, or another epoch
 * - `too-old`: its round is settled
 * - `too-new`: its round, or its clock, is too far ahead to be true
 * - `equivocation`: another header of this author and round is known
 * - `superseded`: the author has asked for a later header, or the same again
 * - `busy`: too much is waiting
 */
export type Refusal = 'invalid' | 'too-old' | 'too-new' | 'equivocation' | 'superseded' | 'busy'

/** What validators answer each other. */
export type Response =
  | VoteResponse
  | MissingResponse
  | AckResponse
  | CertificatesResponse
  | BatchesResponse
  | HighestRoundResponse
  | RefusedResponse
