import type { Batch, Certificate, Commit, Equivocation, Header, LogRecord, Request } from '../core/index.ts'
import type { CertificateSeen } from '../http/events.ts'
import type { DeliveredRecord } from '../store/log-records.ts'
import { summaryOf } from '../transactions/batch-summary.ts'
import { Summaries } from '../transactions/summaries.ts'
import { Tracker } from '../transactions/tracker.ts'
import type { Clock } from './clock.ts'
import type { DeliveredBatch } from './delivery.ts'
import { Figures } from './figures.ts'
import { Recent } from './recent.ts'

/** Own batches whose commit is awaited, at most. */
const MOST_SEALED = 20_000

/** Told of what a benchmark measures. */
export interface Probe {
  /** A batch was sealed here. */
  sealed(batch: Batch): void
  /** A header of this validator names batches. */
  proposed(header: Header): void
  committed(commit: Commit): void
}

/** Sees what happens at a validator, for whoever wants to know: the HTTP interface, the dashboard, a benchmark. */
export class Observer {
  readonly summaries = new Summaries()
  readonly figures = new Figures()
  readonly recent = new Recent()
  readonly tracker: Tracker
  readonly #clock: Clock
  readonly #probe: Probe | undefined
  readonly #sealedAt = new Map<string, number>()

  constructor(clock: Clock, probe?: Probe) {
    this.#clock = clock
    this.#probe = probe
    this.tracker = new Tracker(seen => this.recent.posted({ ...seen, atMs: clock.now() }))
  }

  /** What was delivered before a restart. */
  restore({ index, round, posted }: DeliveredRecord): void {
    for (const transaction of posted) this.tracker.committed(index, round, undefined, [transaction])
  }

  /** A record was appended to the log. */
  appended(record: LogRecord): void {
    if (record.type === 'batch') this.#batch(record.batch, record.isOwn)
    else if (record.type === 'header') this.#header(record.header)
    else if (record.type === 'certificate') this.#certificate(record.certificate)
    else if (record.type === 'equivocation') this.evidence(record.equivocation)
  }

  /** A record is on disk. */
  synced(record: LogRecord): void {
    if (record.type !== 'batch') return
    const summary = this.summaries.get(record.batch.digest)
    if (summary !== undefined) this.tracker.stored(record.batch, summary)
  }

  /** Another validator asks. */
  asked(message: Request): void {
    if (message.type !== 'vote') return
    const { round, author } = message.header
    this.recent.header({ round, author })
  }

  delivered(commit: Commit, batches: readonly DeliveredBatch[], { transactions }: DeliveredRecord): void {
    const now = this.#clock.now()
    const { index, anchor, digest } = commit
    const latencies: number[] = []
    for (const { ref, summary, position } of batches) {
      const sealedAt = this.#sealedAt.get(ref.digest)
      if (sealedAt !== undefined) latencies.push(now - sealedAt)
      this.#sealedAt.delete(ref.digest)
      const committed = summary.posted.map(posted => ({ id: posted.id, position: position + posted.index }))
      this.tracker.committed(index, anchor.round, ref, committed)
    }
    this.figures.commit(now, transactions, latencies)
    this.recent.commit({
      index,
      anchor: [anchor.round, anchor.author],
      certificates: commit.certificates.map(({ round, author }) => [round, author]),
      digest,
      transactions
    })
    this.#probe?.committed(commit)
  }

  /** Proof of a lie, found now or before a restart. */
  evidence({ round, author, headers }: Equivocation): void {
    this.recent.evidence({ round, author, headers: [headers[0].id, headers[1].id] })
  }

  #batch(batch: Batch, isOwn: boolean): void {
    this.summaries.add(batch.digest, summaryOf(batch.bytes))
    if (!isOwn) return
    this.#sealedAt.set(batch.digest, this.#clock.now())
    const [oldest] = this.#sealedAt.keys()
    if (this.#sealedAt.size > MOST_SEALED && oldest !== undefined) this.#sealedAt.delete(oldest)
    this.#probe?.sealed(batch)
  }

  #header(header: Header): void {
    const { round, author } = header
    this.recent.header({ round, author })
    this.tracker.proposed(header)
    this.#probe?.proposed(header)
  }

  #certificate(certificate: Certificate): void {
    this.tracker.certified(certificate)
    this.recent.certificate(this.seen(certificate))
  }

  /** A certificate, as it is told. */
  seen({ header: { round, author, parents, payload } }: Certificate): CertificateSeen {
    const transactions = payload.reduce((sum, { digest }) => sum + (this.summaries.get(digest)?.transactions ?? 0), 0)
    return { round, author, parents: parents.map(parent => parent.author), batches: payload.length, transactions }
  }
}
