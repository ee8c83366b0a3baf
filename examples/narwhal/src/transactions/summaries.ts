import type { BatchSummary } from './batch-summary.ts'

/** Batches that are not committed yet, at most. What is forgotten is made again from the log. */
const MOST_KEPT = 20_000

/** What is known of batches between their arrival and their commit. */
export class Summaries {
  readonly #byDigest = new Map<string, BatchSummary>()
  readonly #awaited = new Map<string, (summary: BatchSummary) => void>()

  get(digest: string): BatchSummary | undefined {
    return this.#byDigest.get(digest)
  }

  add(digest: string, summary: BatchSummary): void {
    this.#byDigest.set(digest, summary)
    this.#awaited.get(digest)?.(summary)
    this.#awaited.delete(digest)
    const [oldest] = this.#byDigest.keys()
    if (this.#byDigest.size > MOST_KEPT && oldest !== undefined) this.#byDigest.delete(oldest)
  }

  /** Resolves when a batch arrives. */
  arrival(digest: string): Promise<BatchSummary> {
    return new Promise(resolve => this.#awaited.set(digest, resolve))
  }

  /** It is committed, and needed no longer. */
  delete(digest: string): void {
    this.#byDigest.delete(digest)
  }
}
