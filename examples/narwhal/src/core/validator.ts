import type { Committee } from './committee.ts'
import type { Crypto } from './crypto.ts'
import type { Dag } from './dag.ts'
import type { Effect } from './effect.ts'
import type { Event } from './event.ts'
import type { Header } from './header.ts'
import type { CheckpointRecord, LogRecord } from './log-record.ts'
import type { ValidatorOptions } from './options.ts'

/** What makes a validator. */
export interface ValidatorInit {
  readonly committee: Committee
  /** Which of its authorities it is. */
  readonly author: number
  readonly crypto: Crypto
  /** @default each option's own */
  readonly options?: Partial<ValidatorOptions>
}

/** Two headers of one author for one round, each with its signature: proof that it lies. */
export interface Equivocation {
  readonly author: number
  readonly round: number
  readonly headers: readonly [Header, Header]
}

/** How often something has happened since the start. */
export interface ValidatorStats {
  headers: number
  votes: number
  certificates: number
  commits: number
  committedCertificates: number
  committedBatches: number
  batchesSealed: number
  /** Batches that were proposed again, because the header that named them was left out. */
  batchesReproposed: number
  leaderTimeouts: number
  refused: number
}

/** All that a validator knows. Others may look at it between two steps, and change nothing. */
export interface ValidatorState {
  readonly committee: Committee
  readonly author: number
  /** The certificates that are not settled yet, and some rounds of those that are. */
  readonly dag: Dag
  /** The round of the header that it has made last. */
  readonly round: number
  /** The last commit's index, the round of its anchor, and its digest. */
  readonly lastCommit: { readonly index: number; readonly round: number; readonly digest: string }
  /** Headers for which there is no certificate yet. */
  headerOf(round: number, author: number): Header | undefined
  /** The last ones, a few an author. */
  readonly equivocations: readonly Equivocation[]
  readonly stats: Readonly<ValidatorStats>
  /** Whether there is room for transactions; where not, clients are to come back later. */
  accepts(worker: number): boolean
}

/** A validator that knows nothing but the genesis. */
export type CreateValidator = (init: ValidatorInit) => ValidatorState

/**
 * Takes a record of the log, in its order, before the first event. A log begins with a checkpoint, or with the first
 * record ever.
 *
 * @throws Error where a commit in the log is not the one that its certificates lead to
 */
export type Restore = (state: ValidatorState, record: LogRecord) => void

/** What happens, and what is to be done about it. */
export type Step = (state: ValidatorState, event: Event) => readonly Effect[]

/** What another part of the log can begin with, as of now: to be appended between two steps, before the next record. */
export type Checkpoint = (state: ValidatorState) => CheckpointRecord
