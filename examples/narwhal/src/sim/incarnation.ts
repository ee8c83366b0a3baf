import type { Batch, Certificate, LogRecord, TimerName, ValidatorState } from '../core/index.ts'
import type { Call, SimEvent } from './sim-event.ts'

/** A validator between two crashes, and what its host would keep in memory. */
export class Incarnation {
  readonly validator: ValidatorState
  /** Requests of others that are not answered, by the id they were given here. */
  readonly incoming = new Map<number, Call>()
  /** Own requests that are not answered, and when they have failed. */
  readonly outgoing = new Map<number, number>()
  /** The timers that are set. */
  readonly timers = new Map<TimerName, SimEvent>()
  /** What can be served from the log. */
  readonly certificates = new Map<number, (Certificate | undefined)[]>()
  readonly batches = new Map<string, Batch>()
  /** Where in the log the last checkpoint is. */
  checkpointAt = 0
  #requests = 0

  constructor(validator: ValidatorState) {
    this.validator = validator
  }

  /** An id for a request that has come in. */
  take(call: Call): number {
    this.incoming.set(++this.#requests, call)
    return this.#requests
  }

  /** Remembers what a record of the log is about. */
  index(record: LogRecord): void {
    if (record.type === 'batch') this.batches.set(record.batch.digest, record.batch)
    if (record.type === 'certificate') this.#indexCertificate(record.certificate)
    if (record.type === 'checkpoint')
      for (const { certificate } of record.certificates) this.#indexCertificate(certificate)
  }

  /** Whole rounds from the first after `afterRound`, as a host reads them from its log. */
  page(afterRound: number, throughRound: number, limit: number): Certificate[] {
    const page: Certificate[] = []
    const last = Math.min(throughRound, this.validator.dag.highestRound)
    for (let round = afterRound + 1; round <= last; round++) {
      const certificates = (this.certificates.get(round) ?? []).filter(certificate => certificate !== undefined)
      if (page.length > 0 && page.length + certificates.length > limit) break
      page.push(...certificates)
    }
    return page
  }

  #indexCertificate(certificate: Certificate): void {
    const { round, author } = certificate.header
    let certificates = this.certificates.get(round)
    if (certificates === undefined) this.certificates.set(round, (certificates = []))
    certificates[author] = certificate
  }
}
