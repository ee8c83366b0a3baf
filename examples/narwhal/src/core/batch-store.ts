import type { BatchRef } from './batch.ts'
import type { Digest } from './digest.ts'
import type { Mutation } from './mutation.ts'

/** How long a batch is known for at least, in milliseconds, and in rounds. A header that names an older one has it fetched again. */
const KEPT_MS = 30_000

/**
 * Which batches are on disk, by worker: that a batch came through one worker does not make it known to another. Remembers
 * two generations, so that it forgets without looking at anything.
 */
export class BatchStore {
  readonly #keptRounds: number
  #young: Set<Digest>[]
  #old: Set<Digest>[]
  #round = 0
  #now = 0

  readonly #isOneForAll: boolean

  constructor(workers: number, keptRounds: number, mutations?: ReadonlySet<Mutation>) {
    this.#isOneForAll = mutations?.has('worker-not-in-key') === true
    this.#keptRounds = keptRounds
    this.#young = noBatches(workers)
    this.#old = noBatches(workers)
  }

  has({ digest, worker }: BatchRef): boolean {
    if (this.#isOneForAll) return [...this.#young, ...this.#old].some(digests => digests.has(digest))
    return this.#young[worker]?.has(digest) === true || this.#old[worker]?.has(digest) === true
  }

  /** Those of `payload` that are not here. */
  missing(payload: readonly BatchRef[]): readonly BatchRef[] {
    return payload.every(batch => this.has(batch)) ? NONE : payload.filter(batch => !this.has(batch))
  }

  add({ digest, worker }: BatchRef): void {
    this.#young[worker]!.add(digest)
  }

  /** Forgets what is old enough. */
  collect(round: number, now: number): void {
    if (round - this.#round < this.#keptRounds || now - this.#now < KEPT_MS) return
    this.#round = round
    this.#now = now
    this.#old = this.#young
    this.#young = noBatches(this.#young.length)
  }

  /** All that are known. */
  *[Symbol.iterator](): Generator<BatchRef> {
    for (const generation of [this.#old, this.#young]) {
      for (const [worker, digests] of generation.entries()) for (const digest of digests) yield { digest, worker }
    }
  }
}

const NONE: readonly BatchRef[] = []

function noBatches(workers: number): Set<Digest>[] {
  return Array.from({ length: workers }, () => new Set<Digest>())
}
