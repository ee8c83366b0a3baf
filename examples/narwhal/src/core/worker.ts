import type { Batch, BatchRef } from './batch.ts'
import { BatchMaker } from './batch-maker.ts'
import type { Context } from './context.ts'
import type { BatchRequest, Response } from './message.ts'
import { QuorumWaiter } from './quorum-waiter.ts'

/** The way of transactions into headers: gathered into batches, written, handed out, and named once a quorum has them. */
export class Worker {
  readonly #context: Context
  readonly #index: number
  readonly #onSealed: (batch: Batch) => void
  readonly #maker: BatchMaker
  readonly #waiter: QuorumWaiter

  /**
   * @param onSealed told of each batch, which is in the log
   * @param onQuorum told when a quorum has one
   */
  constructor(context: Context, index: number, onSealed: (batch: Batch) => void, onQuorum: (batch: BatchRef) => void) {
    this.#context = context
    this.#index = index
    this.#onSealed = onSealed
    this.#maker = new BatchMaker(context.options)
    this.#waiter = new QuorumWaiter(context, onQuorum)
  }

  /** Whether there is room for transactions. */
  get accepts(): boolean {
    return this.#waiter.size < this.#context.options.maxBatchesInFlight
  }

  /** The batches that a quorum does not have yet. */
  get waiting(): BatchRef[] {
    return this.#waiter.waiting
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    if (!this.#maker.fits(bytes.length)) this.#seal()
    this.#maker.add(bytes)
    this.tick()
  }

  /** Seals what is due, and sets the timer for what is not yet. */
  tick(): void {
    const { now, outbox } = this.#context
    if (this.#maker.dueAt <= now) this.#seal()
    else if (this.#maker.dueAt < Infinity) outbox.arm('batch', this.#maker.dueAt)
  }

  answered(peer: number, request: BatchRequest, response: Response): void {
    this.#waiter.answered(peer, request, response)
  }

  failed(peer: number, request: BatchRequest): void {
    this.#waiter.failed(peer, request)
  }

  retry(): void {
    this.#waiter.retry()
  }

  #seal(): void {
    const { crypto, outbox, now, stats } = this.#context
    const { bytes, byteLength } = this.#maker.seal(now)
    const batch: Batch = { digest: crypto.batchDigest(bytes), worker: this.#index, bytes, byteLength }
    // The very same bytes again are the same batch.
    if (this.#waiter.has(batch)) return
    stats.batchesSealed++
    outbox.append({ type: 'batch', isOwn: true, batch })
    this.#onSealed(batch)
    this.#waiter.add(batch)
  }
}
