import type { Batch, Commit, Header } from '../core/index.ts'
import type { Probe } from '../host/observer.ts'
import { forEachTransaction, SAMPLE } from '../transactions/framing.ts'

/** A batch of one validator, as it saw it. Times are milliseconds since 1970, with fractions. */
export interface MeasuredBatch {
  readonly digest: string
  readonly bytes: number
  /** Transactions whose latency is measured, by their number. */
  readonly samples: readonly number[]
  /** When a header first named it; undefined where none did. */
  proposedAt?: number
}

/** What one validator measured. */
export interface Measurements {
  readonly batches: readonly MeasuredBatch[]
  /** When each batch, of anybody, was committed here. */
  readonly commits: readonly (readonly [digest: string, at: number])[]
  /** Processor time since the begin of the measurement, in microseconds. */
  readonly cpuMicros: number
  readonly residentBytes: number
}

/** Bytes of a transaction up to its number: a first byte, and the number as u64. */
const SAMPLE_BYTES = 9

/** Notes what the reference's log lines say: sealed, proposed, committed. */
export class MeasuringProbe implements Probe {
  readonly #batches = new Map<string, MeasuredBatch>()
  readonly #commits: [string, number][] = []
  #cpu = process.cpuUsage()

  /** What was measured until now does not count. */
  begin(): void {
    this.#batches.clear()
    this.#commits.length = 0
    this.#cpu = process.cpuUsage()
  }

  sealed({ digest, byteLength, bytes }: Batch): void {
    const samples: number[] = []
    forEachTransaction(bytes, (piece, at, length) => {
      if (piece[at] === SAMPLE && length >= SAMPLE_BYTES) samples.push(Number(numberAt(piece, at + 1)))
    })
    this.#batches.set(digest, { digest, bytes: byteLength, samples })
  }

  proposed({ payload }: Header): void {
    const at = nowMs()
    for (const { digest } of payload) {
      const batch = this.#batches.get(digest)
      if (batch !== undefined) batch.proposedAt ??= at
    }
  }

  committed({ batches }: Commit): void {
    const at = nowMs()
    for (const { digest } of batches) this.#commits.push([digest, at])
  }

  get measurements(): Measurements {
    const { user, system } = process.cpuUsage(this.#cpu)
    return {
      batches: [...this.#batches.values()],
      commits: this.#commits,
      cpuMicros: user + system,
      residentBytes: process.memoryUsage.rss()
    }
  }
}

/** Milliseconds since 1970, with fractions; the same in all processes of a host. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now()
}

function numberAt(bytes: Uint8Array, at: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigUint64(0)
}
