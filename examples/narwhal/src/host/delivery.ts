import type { Batch, BatchRef, Commit } from '../core/index.ts'
import type { DeliveredRecord } from '../store/log-records.ts'
import type { Store } from '../store/store.ts'
import { type BatchSummary, summaryOf } from '../transactions/batch-summary.ts'
import type { Summaries } from '../transactions/summaries.ts'

/** A batch of a commit, and where its transactions begin among those of the commit. */
export interface DeliveredBatch {
  readonly ref: BatchRef
  readonly summary: BatchSummary
  readonly position: number
}

/** What `Delivery` works with, and whom it tells. */
export interface DeliveryComponents {
  store: Store
  summaries: Summaries
  /** A batch that was here and is damaged, from anybody else. */
  fetch: (ref: BatchRef) => Promise<Batch>
  /** Told of each commit, in order and exactly once, over restarts too. */
  onDelivered: (commit: Commit, batches: readonly DeliveredBatch[], record: DeliveredRecord) => void
  onFailure: (error: Error) => void
}

/** Hands commits to the application, each once it is here with all its batches. A commit may come before they do. */
export class Delivery {
  readonly #components: DeliveryComponents
  readonly #queue: Commit[] = []
  #isBusy = false
  #isStopped = false

  constructor(components: DeliveryComponents) {
    this.#components = components
  }

  /** How many commits wait for their batches. */
  get waiting(): number {
    return this.#queue.length
  }

  push(commit: Commit): void {
    this.#queue.push(commit)
    if (this.#isBusy) return
    this.#isBusy = true
    this.#run().catch((error: Error) => this.#components.onFailure(error))
  }

  stop(): void {
    this.#isStopped = true
  }

  async #run(): Promise<void> {
    for (;;) {
      const [commit] = this.#queue
      if (commit === undefined || this.#isStopped) break
      const batches: DeliveredBatch[] = []
      let position = 0
      for (const ref of commit.batches) {
        const summary = this.#components.summaries.get(ref.digest) ?? (await this.#summary(ref))
        batches.push({ ref, summary, position })
        position += summary.transactions
      }
      if (this.#isStopped) break
      this.#queue.shift()
      this.#deliver(commit, batches, position)
    }
    this.#isBusy = false
  }

  #deliver(commit: Commit, batches: readonly DeliveredBatch[], transactions: number): void {
    const { store, summaries, onDelivered } = this.#components
    const posted = batches.flatMap(({ summary, position }) =>
      summary.posted.map(({ id, index }) => ({ id, position: position + index }))
    )
    const record: DeliveredRecord = {
      type: 'delivered',
      index: commit.index,
      round: commit.anchor.round,
      transactions,
      posted
    }
    store.append(record)
    for (const { digest } of commit.batches) summaries.delete(digest)
    onDelivered(commit, batches, record)
  }

  /** From the log, where it was written before a restart; else when it comes, since the core has asked for it. */
  async #summary(ref: BatchRef): Promise<BatchSummary> {
    const { store, summaries, fetch } = this.#components
    if (!store.knows(ref)) return await summaries.arrival(ref.digest)
    const stored = await store.batch(ref)
    if (stored !== undefined) return summaryOf(stored.bytes)
    const batch = await fetch(ref)
    store.append({ type: 'batch', isOwn: false, batch })
    return summaryOf(batch.bytes)
  }
}
