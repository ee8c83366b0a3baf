import type { SimulatedLog } from '@p2plane/testing'
import type { Commit, Committee, Effect, LogRecord, ValidatorState } from '../core/index.ts'
import { SharedHistory } from './shared-history.ts'
import type { Call } from './sim-event.ts'
import { TrackRecord } from './track-record.ts'

/** Certificates that wait, batches that are wanted, and rounds that are kept, at most: what is bounded stays so. */
const MAX_PARKED_ROUNDS = 65
const MAX_WANTED = 10_000

/** What can be wrong with a validator itself: it lies, or it loses its disk and says so. Both count against f. */
export type Fault = 'lies' | 'forgets'

/**
 * What has to hold of the honest validators after every event, whatever goes wrong. Each method throws an Error that says
 * what does not.
 */
export class Invariants {
  readonly history: SharedHistory
  /** Those who never lie. */
  readonly honest: readonly number[]
  readonly #committee: Committee
  readonly #faults: readonly (Fault | undefined)[]
  /** By index; of a liar there is none. */
  readonly #trackRecords: readonly (TrackRecord | undefined)[]
  readonly #logs: SimulatedLog<LogRecord>[] = []

  /** @param faults by index, what is wrong with a validator; with one that is as it should be, nothing */
  constructor(committee: Committee, faults: readonly (Fault | undefined)[], gcDepth: number) {
    const isLiar = (validator: number): boolean => faults[validator] === 'lies'
    this.history = new SharedHistory({ epoch: committee.epoch, gcDepth, isLiar })
    this.#committee = committee
    this.#faults = faults
    this.#trackRecords = faults.map((fault, node) => (fault === 'lies' ? undefined : new TrackRecord(node)))
    this.honest = [...faults.keys()].filter(node => faults[node] !== 'lies')
  }

  of(node: number): TrackRecord | undefined {
    return this.#trackRecords[node]
  }

  appended(node: number, records: readonly LogRecord[], position: number, gcRound: number): void {
    const trackRecord = this.#trackRecords[node]
    if (trackRecord === undefined) return
    for (const [i, record] of records.entries()) {
      trackRecord.appended(record, position + i, gcRound)
      if (record.type === 'certificate') this.history.certified(record)
      if (record.type === 'commit') this.#commits(record.commit)
    }
  }

  /** A validator starts, with what is left of its log. */
  started(node: number, log: SimulatedLog<LogRecord>, isDiskLost: boolean): void {
    this.#logs[node] = log
    this.#trackRecords[node]?.crashed(log.end, isDiskLost)
  }

  performed(node: number, effect: Effect, answered: Call | undefined): void {
    const trackRecord = this.#trackRecords[node]
    if (trackRecord === undefined) return
    trackRecord.shows(effect, answered, this.#logs[node]!.durable)
  }

  /** Whether what a validator holds has an end. */
  isBounded(node: number, { dag, synchronizer, fetcher }: ValidatorState): void {
    if (this.#trackRecords[node] === undefined) return
    if (synchronizer.parked > MAX_PARKED_ROUNDS * this.#committee.size) {
      throw new Error(`validator ${node} has ${synchronizer.parked} certificates parked`)
    }
    if (fetcher.size > MAX_WANTED) throw new Error(`validator ${node} wants ${fetcher.size} batches`)
    if (dag.openPayloads < 0) throw new Error(`validator ${node} has counted ${dag.openPayloads} open payloads`)
  }

  #commits(commit: Commit): void {
    if (commit.index > this.history.length) this.#canBeHad(commit)
    this.history.committed(commit)
  }

  /** What is committed is on the disks of enough honest validators. */
  #canBeHad({ index, batches }: Commit): void {
    for (const batch of batches) {
      let stake = 0
      for (const node of this.honest) {
        if (this.#faults[node] === undefined && this.#trackRecords[node]!.holds(batch, this.#logs[node]!.durable))
          stake += this.#committee.stake(node)
      }
      if (stake >= this.#committee.validity) continue
      throw new Error(`${batch.digest} of commit ${index} is on the disks of ${stake} honest validators`)
    }
  }
}
