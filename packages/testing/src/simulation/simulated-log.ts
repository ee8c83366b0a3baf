import type { Random } from '../random.ts'

/**
 * The disk of a simulated node: an append-only log, of which a crash leaves what was synced, and of the rest some first
 * part. The record it breaks off in is torn, and a log that checks its records drops it.
 */
export class SimulatedLog<TRecord> {
  #records: TRecord[] = []
  /** How many records there were before the first of `#records`. */
  #dropped = 0
  #durable = 0

  /** Where the next record goes: how many there have been. */
  get end(): number {
    return this.#dropped + this.#records.length
  }

  /** How many records are on disk, those that were deleted included. */
  get durable(): number {
    return this.#durable
  }

  /** What is there, whether on disk or not. */
  get records(): readonly TRecord[] {
    return this.#records
  }

  /** Adds records at the end. They are on disk once the node has synced. */
  append(records: readonly TRecord[]): void {
    for (const record of records) this.#records.push(record)
  }

  /** All before `end` is on disk. */
  synced(end: number): void {
    this.#durable = Math.max(this.#durable, end)
  }

  /** Deletes what comes before `position`, as far as it is on disk. */
  dropBefore(position: number): void {
    const count = Math.min(position, this.#durable) - this.#dropped
    if (count <= 0) return
    this.#records.splice(0, count)
    this.#dropped += count
  }

  /** The disk is lost. */
  wipe(): void {
    this.#records = []
    this.#dropped = 0
    this.#durable = 0
  }

  /** Loses an end of what was not synced. */
  crash(random: Random): void {
    const unsynced = this.end - this.#durable
    const left = this.#durable + Math.floor(random() * (unsynced + 1))
    this.#records.length = left - this.#dropped
    this.#durable = left
  }
}
