import { Worker } from 'node:worker_threads'
import { runSeed, type SeedReport } from './run-seed.ts'
import type { Profile } from './tuning.ts'

/** Every so many seeds one is run twice: the same seed is the same history. */
const TWICE_EVERY = 50

/** Seeds that a thread is handed at a time. */
const PORTION = 25

/** What a thread is handed: these seeds, both included. */
export interface Portion {
  readonly from: number
  readonly to: number
}

/** What was found. */
export interface Exploration {
  readonly seeds: number
  readonly commits: number
  readonly steps: number
  readonly failures: readonly SeedReport[]
}

/** Runs one seed, and now and then twice. */
export function exploreSeed(seed: number, profile: Profile): SeedReport {
  const report = runSeed(seed, profile)
  if (seed % TWICE_EVERY !== 0 || report.failure !== undefined) return report
  const { traceHash } = runSeed(seed, profile)
  if (traceHash === report.traceHash) return report
  const message = `two runs differ: ${report.traceHash} and ${traceHash}`
  return { ...report, failure: { message, atMs: 0, dag: '' } }
}

/**
 * Runs all seeds of a range, in as many threads as are wanted.
 *
 * @param onProgress told now and then what was found so far
 */
export async function explore(
  { from, to }: Portion,
  profile: Profile,
  jobs: number,
  onProgress: (soFar: Exploration) => void
): Promise<Exploration> {
  const found = { seeds: 0, commits: 0, steps: 0, failures: [] as SeedReport[] }
  let next = from
  const portions = {
    next: (): Portion | undefined => {
      const portion = { from: next, to: Math.min(to, next + PORTION - 1) }
      next = portion.to + 1
      return portion.from <= to ? portion : undefined
    }
  }
  const onReports = (reports: readonly SeedReport[]): void => {
    found.seeds += reports.length
    for (const { commits, steps } of reports) {
      found.commits += commits
      found.steps += steps
    }
    found.failures.push(...reports.filter(({ failure }) => failure !== undefined))
    onProgress(found)
  }
  await Promise.all(Array.from({ length: jobs }, () => thread(profile, portions, onReports)))
  found.failures.sort((one, other) => one.seed - other.seed)
  return found
}

/** One thread, until there are no portions left. */
function thread(
  profile: Profile,
  portions: { next(): Portion | undefined },
  onReports: (reports: readonly SeedReport[]) => void
): Promise<void> {
  const worker = new Worker(new URL('./explore-thread.ts', import.meta.url), { workerData: profile })
  return new Promise((resolve, reject) => {
    const handOut = (): void => {
      const portion = portions.next()
      if (portion === undefined) worker.terminate().then(() => resolve(), reject)
      else worker.postMessage(portion)
    }
    worker.on('message', (reports: readonly SeedReport[]) => {
      onReports(reports)
      handOut()
    })
    worker.once('error', reject)
    handOut()
  })
}
