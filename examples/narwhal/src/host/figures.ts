import type { TransactionFigures } from '../http/events.ts'

/** How far back latencies are looked at, and at most how many. */
const WINDOW_MS = 5_000
const MOST_LATENCIES = 10_000
const SECOND_MS = 1_000

interface Sample {
  readonly atMs: number
  readonly value: number
}

/** How many transactions are committed, and how long own batches take. */
export class Figures {
  #committed = 0
  readonly #recent: Sample[] = []
  readonly #latencies: Sample[] = []

  /** @param latenciesMs of own batches in it, from their seal on */
  commit(nowMs: number, transactions: number, latenciesMs: readonly number[]): void {
    this.#committed += transactions
    this.#recent.push({ atMs: nowMs, value: transactions })
    for (const value of latenciesMs) this.#latencies.push({ atMs: nowMs, value })
    forget(this.#recent, nowMs - SECOND_MS)
    forget(this.#latencies, nowMs - WINDOW_MS)
    if (this.#latencies.length > MOST_LATENCIES) this.#latencies.splice(0, this.#latencies.length - MOST_LATENCIES)
  }

  at(nowMs: number): TransactionFigures {
    forget(this.#recent, nowMs - SECOND_MS)
    forget(this.#latencies, nowMs - WINDOW_MS)
    const sorted = this.#latencies.map(({ value }) => value).toSorted((one, other) => one - other)
    return {
      committed: this.#committed,
      perSecond: this.#recent.reduce((sum, { value }) => sum + value, 0),
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99)
    }
  }
}

function forget(samples: Sample[], before: number): void {
  const kept = samples.findIndex(({ atMs }) => atMs > before)
  samples.splice(0, kept === -1 ? samples.length : kept)
}

function quantile(sorted: readonly number[], at: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? 0
}
