import type { LogRecord } from '../core/index.ts'
import type { Found, Location } from '../log/segment-scan.ts'
import type { LogIndex } from './log-index.ts'
import { decodeBatchHead, decodeKey, decodeRecord, type DeliveredRecord, typeOf } from './log-records.ts'

/** What a log held when it was opened. */
export interface Held {
  /** From the last checkpoint on, in order; batches without their bytes. */
  readonly records: readonly LogRecord[]
  /** All that was delivered, from the oldest file on. */
  readonly delivered: readonly DeliveredRecord[]
}

/** Reads a log from its first record to its last, and notes where everything is. */
export class HeldReader {
  readonly #index: LogIndex
  readonly #delivered: DeliveredRecord[] = []
  /** What came since the last checkpoint, as it is in the log: it is read once it is known that no other follows. */
  #since: (Uint8Array | LogRecord)[] = []

  constructor(index: LogIndex) {
    this.#index = index
  }

  get held(): Held {
    return {
      records: this.#since.map(each => (each instanceof Uint8Array ? (decodeRecord(each) as LogRecord) : each)),
      delivered: this.#delivered
    }
  }

  visit({ tag, location, payload }: Found): void {
    const type = typeOf(tag)
    if (type === 'delivered') return this.#takeDelivered(payload, location)
    if (type === 'batch') {
      const record = decodeBatchHead(payload)
      this.#index.addBatch(record.batch, location)
      this.#since.push(record)
      return
    }
    if (type === 'checkpoint') this.#since = []
    if (type === 'certificate') this.#index.addCertificate(decodeKey(payload), location)
    if (type === 'commit') this.#index.addCommit(decodeKey(payload), location)
    this.#since.push(payload.slice())
  }

  #takeDelivered(payload: Uint8Array, location: Location): void {
    const record = decodeRecord(payload)
    if (record.type !== 'delivered') return
    this.#index.addDelivered(record.index, location)
    this.#delivered.push(record)
  }
}
