import type { BatchRef, Certificate, Header } from '../core/index.ts'
import type { PostedSeen, Stage } from '../http/events.ts'
import type { BatchSummary } from './batch-summary.ts'

/** Transactions that are remembered. The oldest are forgotten first. */
const MOST_REMEMBERED = 100_000

/** How far a transaction is. */
export interface TransactionStatus {
  readonly stage: Stage
  /** Of the header that carries it; once committed, of the anchor. */
  readonly round?: number
  readonly commitIndex?: number
  /** Its place among the transactions of the commit, from 0. */
  readonly position?: number
}

/** Where a transaction was committed. */
export interface Committed {
  readonly id: string
  readonly position: number
}

/** Somebody who waits for a transaction to come so far. */
interface Waiting {
  readonly stage: Stage
  readonly resolve: (status: TransactionStatus) => void
}

const STAGES: readonly Stage[] = ['pending', 'batched', 'header', 'certified', 'committed']

/**
 * How far every transaction is that was posted as a text, here or elsewhere. Told of what happens to batches; a batch
 * without such transactions, as of a load generator, costs nothing.
 */
export class Tracker {
  readonly #statuses = new Map<string, TransactionStatus>()
  readonly #batches = new Map<string, readonly string[]>()
  readonly #postedHere = new Set<string>()
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #onPosted: (seen: Omit<PostedSeen, 'atMs'>) => void

  /** @param onPosted told of each step of a transaction that was posted here */
  constructor(onPosted: (seen: Omit<PostedSeen, 'atMs'>) => void) {
    this.#onPosted = onPosted
  }

  /** How far it is; undefined of one that is not known. */
  status(id: string): TransactionStatus | undefined {
    return this.#statuses.get(id)
  }

  /** Resolves once a transaction that was posted here is so far, or further. */
  reached(id: string, stage: Stage): Promise<TransactionStatus> {
    const status = this.#statuses.get(id)
    if (status !== undefined && isAtLeast(status.stage, stage)) return Promise.resolve(status)
    return new Promise(resolve => {
      const others = this.#waiting.get(id) ?? []
      this.#waiting.set(id, [...others, { stage, resolve }])
    })
  }

  posted(id: string): void {
    this.#postedHere.add(id)
    this.#advance(id, { stage: 'pending' })
  }

  /** A batch is on disk. */
  stored({ digest }: BatchRef, { posted }: BatchSummary): void {
    if (posted.length === 0) return
    const ids = posted.map(({ id }) => id)
    this.#batches.set(digest, ids)
    for (const id of ids) this.#advance(id, { stage: 'batched' })
    const [oldest] = this.#batches.keys()
    if (this.#batches.size > MOST_REMEMBERED && oldest !== undefined) this.#batches.delete(oldest)
  }

  proposed({ payload, round }: Header): void {
    for (const batch of payload) this.#advanceAll(batch, { stage: 'header', round })
  }

  certified({ header: { payload, round } }: Certificate): void {
    for (const batch of payload) this.#advanceAll(batch, { stage: 'certified', round })
  }

  /** Transactions are in a commit, whose anchor is of this round. @param batch undefined of what was committed before a restart */
  committed(commitIndex: number, round: number, batch: BatchRef | undefined, transactions: readonly Committed[]): void {
    if (transactions.length === 0) return
    if (batch !== undefined) this.#batches.delete(batch.digest)
    for (const { id, position } of transactions) {
      this.#advance(id, { stage: 'committed', round, commitIndex, position })
      this.#postedHere.delete(id)
    }
  }

  #advanceAll({ digest }: BatchRef, status: TransactionStatus): void {
    for (const id of this.#batches.get(digest) ?? []) this.#advance(id, status)
  }

  #advance(id: string, status: TransactionStatus): void {
    const before = this.#statuses.get(id)
    if (before !== undefined && isAtLeast(before.stage, status.stage)) return
    this.#statuses.set(id, status)
    if (this.#postedHere.has(id)) this.#onPosted({ id, ...status })
    this.#tell(id, status)
    const [oldest] = this.#statuses.keys()
    if (this.#statuses.size > MOST_REMEMBERED && oldest !== undefined) this.#forget(oldest)
  }

  #tell(id: string, status: TransactionStatus): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    for (const { stage, resolve } of waiting) if (isAtLeast(status.stage, stage)) resolve(status)
    const rest = waiting.filter(({ stage }) => !isAtLeast(status.stage, stage))
    if (rest.length > 0) this.#waiting.set(id, rest)
    else this.#waiting.delete(id)
  }

  #forget(id: string): void {
    this.#statuses.delete(id)
    this.#postedHere.delete(id)
    this.#waiting.delete(id)
  }
}

function isAtLeast(stage: Stage, other: Stage): boolean {
  return STAGES.indexOf(stage) >= STAGES.indexOf(other)
}
