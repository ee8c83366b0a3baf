import type { BatchRef, Certificate, Commit, Digest, Effect, LogRecord, ValidatorState } from '../core/index.ts'
import { Figures } from '../host/figures.ts'
import { Recent } from '../host/recent.ts'
import type { Delta } from '../http/events.ts'
import { Tracker } from '../transactions/tracker.ts'
import { postedIn, transactionsIn } from './sim-transaction.ts'

/** Sees what happens at one simulated validator, and tells it as the host of a real one would. */
export class NodeObserver {
  readonly #index: number
  readonly #digestOf: (name: string) => Digest
  readonly #recent = new Recent()
  readonly #figures = new Figures()
  readonly #tracker: Tracker
  /** By digest, of batches that are not committed here. */
  readonly #transactions = new Map<string, number>()
  readonly #posted = new Map<string, readonly string[]>()
  readonly #sealedAt = new Map<string, number>()
  #nowMs = 0

  /** @param digestOf what the digest of a commit is shown as: simulated ones are names */
  constructor(index: number, digestOf: (name: string) => Digest) {
    this.#index = index
    this.#digestOf = digestOf
    this.#tracker = new Tracker(seen => this.#recent.posted({ ...seen, atMs: this.#nowMs }))
  }

  /** A client has posted a transaction here. */
  posted(id: string, nowMs: number): void {
    this.#nowMs = nowMs
    this.#tracker.posted(id)
  }

  /** Another validator asks for a vote for its header. */
  asked({ round, author }: { readonly round: number; readonly author: number }): void {
    this.#recent.header({ round, author })
  }

  /** An effect of the validator is carried out. */
  performed(effect: Effect, nowMs: number): void {
    this.#nowMs = nowMs
    if (effect.type === 'persist') for (const record of effect.records) this.#appended(record)
    else if (effect.type === 'deliver') this.#delivered(effect.commit)
  }

  /** What is new since the last time. */
  take({ round, lastCommit }: ValidatorState, nowMs: number): Delta {
    return {
      at: nowMs,
      validator: this.#index,
      round,
      commitIndex: lastCommit.index,
      commitDigest: lastCommit.index === 0 ? '' : this.#digestOf(lastCommit.digest),
      ...this.#recent.take(),
      transactions: this.#figures.at(nowMs),
      memoryBytes: 0
    }
  }

  #appended(record: LogRecord): void {
    if (record.type === 'header') {
      const { round, author } = record.header
      this.#recent.header({ round, author })
      this.#tracker.proposed(record.header)
    } else if (record.type === 'certificate') this.#certified(record.certificate)
    else if (record.type === 'equivocation') {
      const { round, author, headers } = record.equivocation
      this.#recent.evidence({ round, author, headers: [headers[0].id, headers[1].id] })
    } else if (record.type === 'batch') {
      const { digest, worker, bytes } = record.batch
      const posted = postedIn(bytes).map(id => ({ id, index: 0 }))
      this.#transactions.set(digest, transactionsIn(bytes))
      if (posted.length > 0)
        this.#posted.set(
          digest,
          posted.map(({ id }) => id)
        )
      if (record.isOwn) this.#sealedAt.set(digest, this.#nowMs)
      this.#tracker.stored({ digest, worker }, { transactions: 0, posted })
    }
  }

  #certified(certificate: Certificate): void {
    const { round, author, parents, payload } = certificate.header
    this.#tracker.certified(certificate)
    this.#recent.certificate({
      round,
      author,
      parents: parents.map(parent => parent.author),
      batches: payload.length,
      transactions: this.#count(payload)
    })
  }

  #delivered({ index, anchor, certificates, batches, digest }: Commit): void {
    const transactions = this.#count(batches)
    const latencies: number[] = []
    for (const batch of batches) {
      const sealedAt = this.#sealedAt.get(batch.digest)
      if (sealedAt !== undefined) latencies.push(this.#nowMs - sealedAt)
      const posted = this.#posted.get(batch.digest) ?? []
      this.#tracker.committed(
        index,
        anchor.round,
        batch,
        posted.map((id, position) => ({ id, position }))
      )
      for (const kept of [this.#sealedAt, this.#posted, this.#transactions]) kept.delete(batch.digest)
    }
    this.#figures.commit(this.#nowMs, transactions, latencies)
    this.#recent.commit({
      index,
      anchor: [anchor.round, anchor.author],
      certificates: certificates.map(({ round, author }) => [round, author]),
      digest: this.#digestOf(digest),
      transactions
    })
  }

  #count(batches: readonly BatchRef[]): number {
    return batches.reduce((sum, { digest }) => sum + (this.#transactions.get(digest) ?? 0), 0)
  }
}
