/** What a run amounts to, computed as the reference's scripts do. Pure. */
import type { Sent } from './client.ts'
import type { Measurements } from './measurements.ts'

/** What was run. */
export interface BenchSetup {
  readonly validators: number
  readonly faults: number
  /** Transactions a second that all clients offer together. */
  readonly rate: number
  readonly transactionBytes: number
  readonly seconds: number
}

/** What came of it. Latencies are milliseconds. */
export interface BenchResult {
  readonly consensusTps: number
  readonly consensusMs: number
  readonly consensusP50Ms: number
  readonly endToEndTps: number
  readonly endToEndMs: number
  readonly endToEndP50Ms: number
  readonly endToEndP99Ms: number
  /** Processor time of validators, and of clients, for each committed transaction, in microseconds. */
  readonly validatorCpuMicros: number
  readonly clientCpuMicros: number
  readonly committedBytes: number
  readonly refused: number
  readonly late: number
  readonly residentBytes: number
}

/** @param bytesOnWire of a transaction in a batch, its length included */
export function resultOf(
  { transactionBytes }: BenchSetup,
  validators: readonly Measurements[],
  clients: readonly Sent[]
): BenchResult {
  const commits = earliest(validators)
  const sizes = new Map(validators.flatMap(({ batches }) => batches.map(({ digest, bytes }) => [digest, bytes])))
  const proposals = validators.flatMap(({ batches }) =>
    batches.flatMap(({ digest, proposedAt }) => (proposedAt === undefined ? [] : [{ digest, at: proposedAt }]))
  )
  const committed = [...commits].filter(([digest]) => sizes.has(digest))
  const bytes = committed.reduce((sum, [digest]) => sum + sizes.get(digest)!, 0)
  const transactions = bytes / (transactionBytes + 4)
  const end = committed.reduce((last, [, at]) => Math.max(last, at), 0)
  const consensus = proposals.flatMap(({ digest, at }) => differenceOf(commits.get(digest), at))
  const samples = validators.flatMap(({ batches }, i) => {
    const sentAt = new Map(clients[i]?.samples)
    return batches.flatMap(batch =>
      batch.samples.flatMap(sample => differenceOf(commits.get(batch.digest), sentAt.get(sample)))
    )
  })
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  return {
    consensusTps: perSecond(transactions, end - Math.min(...proposals.map(({ at }) => at))),
    consensusMs: mean(consensus),
    consensusP50Ms: quantile(consensus, 0.5),
    endToEndTps: perSecond(transactions, end - Math.min(...clients.map(({ startedAt }) => startedAt))),
    endToEndMs: mean(samples),
    endToEndP50Ms: quantile(samples, 0.5),
    endToEndP99Ms: quantile(samples, 0.99),
    validatorCpuMicros: sum(validators.map(({ cpuMicros }) => cpuMicros)) / transactions,
    clientCpuMicros: sum(clients.map(({ cpuMicros }) => cpuMicros)) / transactions,
    committedBytes: bytes,
    refused: sum(clients.map(({ refused }) => refused)),
    late: sum(clients.map(({ late }) => late)),
    residentBytes: Math.max(...validators.map(({ residentBytes }) => residentBytes))
  }
}

/** When each batch was first committed anywhere. */
function earliest(validators: readonly Measurements[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  for (const { commits } of validators) {
    for (const [digest, at] of commits) first.set(digest, Math.min(at, first.get(digest) ?? Number.POSITIVE_INFINITY))
  }
  return first
}

function differenceOf(end: number | undefined, start: number | undefined): number[] {
  return end === undefined || start === undefined ? [] : [end - start]
}

function perSecond(count: number, ms: number): number {
  return ms > 0 ? (count * 1_000) / ms : 0
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN
}
