import type { Batch, BatchRef } from './batch.ts'
import type { Certificate } from './certificate.ts'
import type { Commit } from './commit.ts'
import type { Digest } from './digest.ts'
import type { Equivocation } from './equivocations.ts'
import type { Header } from './header.ts'

/** A batch, one's own or a peer's. For `restore` its bytes may be left out. */
export interface BatchRecord {
  readonly type: 'batch'
  /** Whether this validator's clients sent it. */
  readonly isOwn: boolean
  readonly batch: Batch
}

/** A header of one's own: before it is first sent, so that there is never another for its round. */
export interface HeaderRecord {
  readonly type: 'header'
  readonly header: Header
}

/** A vote for a peer's header: before it is given, so that there is never another for its author and round. */
export interface VoteRecord {
  readonly type: 'vote'
  readonly author: number
  readonly round: number
  readonly headerId: Digest
}

/** A certificate that is in the DAG, behind its parents. Peers have it too, so nothing waits for it to be on disk. */
export interface CertificateRecord {
  readonly type: 'certificate'
  readonly certificate: Certificate
}

/** A commit, right behind the certificate that decided it: before it is delivered. */
export interface CommitRecord {
  readonly type: 'commit'
  readonly commit: Commit
}

/** Proof that somebody lies. Nothing waits for it to be on disk. */
export interface EquivocationRecord {
  readonly type: 'equivocation'
  readonly equivocation: Equivocation
}

/** All that the core knows, so that a log may begin with it: what came before need not be read, and may be deleted. */
export interface CheckpointRecord {
  readonly type: 'checkpoint'
  /** The last commit, and without one `undefined`. */
  readonly commit: Commit | undefined
  /** The certificates of the DAG in the order they went in, and whether each is committed. */
  readonly certificates: readonly { readonly certificate: Certificate; readonly isCommitted: boolean }[]
  /** By author, what was last voted for. */
  readonly votes: readonly (VoteRecord | undefined)[]
  /** The last header of one's own. */
  readonly header: Header | undefined
  /** Own headers that are not committed yet, whose batches may have to be proposed again. */
  readonly proposals: readonly { readonly round: number; readonly payload: readonly BatchRef[] }[]
  /** Own batches that no header has named yet. */
  readonly unproposed: readonly BatchRef[]
  /** Batches that are on disk and may still be named by a header. */
  readonly stored: readonly BatchRef[]
  /** Batches that were committed lately, and the round of the anchor that did. */
  readonly committed: readonly (BatchRef & { readonly round: number })[]
  readonly equivocations: readonly Equivocation[]
  /** No header and no vote up to this round. After a lost disk, until peers have said how far they are, infinity. */
  readonly floorRound: number
}

/** What a validator's log is made of, one behind the other. */
export type LogRecord =
  | BatchRecord
  | HeaderRecord
  | VoteRecord
  | CertificateRecord
  | CommitRecord
  | EquivocationRecord
  | CheckpointRecord
