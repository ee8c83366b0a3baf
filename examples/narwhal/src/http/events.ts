/** What `GET /events` tells: a state once, and then what has changed, ten times a second at most. */

/** A vertex of the DAG: its round, and the place of its author in the committee. */
export type Vertex = readonly [round: number, author: number]

/** A header that this validator has seen, of itself or of another. It is in the DAG once it is a certificate. */
export interface HeaderSeen {
  readonly round: number
  readonly author: number
}

/** A certificate that came into this validator's DAG. */
export interface CertificateSeen {
  readonly round: number
  readonly author: number
  /** The authors of its parents, all of the round before. */
  readonly parents: readonly number[]
  /** How many batches it carries, and how many transactions are in those of them that are here. */
  readonly batches: number
  readonly transactions: number
}

/** A sub-DAG that was committed. */
export interface CommitSeen {
  /** 1 for the first, without gaps. */
  readonly index: number
  readonly anchor: Vertex
  /** In commit order; the anchor is the last. */
  readonly certificates: readonly Vertex[]
  /** The digest of the chain of commits up to this one, in hex: equal at two validators where their histories are. */
  readonly digest: string
  readonly transactions: number
}

/** What becomes of transactions here. */
export interface TransactionFigures {
  /** All that were committed since this validator started. */
  readonly committed: number
  /** Committed in the last second. */
  readonly perSecond: number
  /** From a batch's seal at this validator to its commit, over the last seconds, in milliseconds; 0 where there were none. */
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Two headers of one author for one round, both signed by it: proof that it lies. */
export interface EquivocationSeen {
  readonly round: number
  readonly author: number
  /** The digests of the two, in hex. */
  readonly headers: readonly [string, string]
}

/** How far a transaction is that was posted to this validator by `POST /transaction`. */
export type Stage = 'pending' | 'batched' | 'header' | 'certified' | 'committed'

/** A step of a transaction that was posted here. */
export interface PostedSeen {
  readonly id: string
  readonly stage: Stage
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** Of the header that carries it, from the stage `header` on. */
  readonly round?: number
  /** At the stage `committed`. */
  readonly commitIndex?: number
}

/** The data of `event: delta`: where this validator is, and what has come since the event before. */
export interface Delta {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The place of this validator in the committee, from 0. */
  readonly validator: number
  readonly round: number
  /** 0 where nothing is committed. */
  readonly commitIndex: number
  /** Of the last commit, in hex. */
  readonly commitDigest: string
  readonly headers: readonly HeaderSeen[]
  readonly certificates: readonly CertificateSeen[]
  readonly commits: readonly CommitSeen[]
  readonly transactions: TransactionFigures
  /** Of the whole process (resident set size). */
  readonly memoryBytes: number
  readonly evidence: readonly EquivocationSeen[]
  readonly posted: readonly PostedSeen[]
}

/** One of the committee, as this validator sees it. */
export interface MemberSeen {
  readonly index: number
  readonly peerId: string
  readonly connected: boolean
}

/**
 * The data of `event: state`: all of the last 60 rounds, in the form of a delta from nothing, and the committee. A client
 * forgets what it had and begins anew: it comes first, and again to a client that was too slow for the deltas.
 */
export interface State extends Delta {
  readonly committee: readonly MemberSeen[]
  /** How many validators it takes. */
  readonly quorum: number
}
