import type { Batch, BatchRef, Certificate, CheckpointRecord, Commit } from '../core/index.ts'
import type { Disk } from '../log/disk.ts'
import { LogError } from '../log/log-error.ts'
import type { Log } from '../log/log.ts'
import { openLog } from '../log/open-log.ts'
import type { Location } from '../log/segment-scan.ts'
import { LogIndex } from './log-index.ts'
import { type Held, HeldReader } from './held.ts'
import {
  BATCH_TAG,
  decodeBatch,
  decodeRecord,
  encodeRecord,
  type SmallRecord,
  type StoredRecord
} from './log-records.ts'

/** What `Store.open` takes. */
export interface StoreInit {
  directory: string
  /** Told of what was repaired, or found damaged, each in one sentence. */
  onNotice: (notice: string) => void
  /**
   * A file of the log becomes so long, and the next begins with a checkpoint.
   *
   * @default 67_108_864
   */
  segmentBytes?: number
  /**
   * The oldest files are deleted where the log is longer than this. It is how far behind another validator may be and still
   * catch up.
   *
   * @default 4_294_967_296
   */
  retainBytes?: number
  /** @default the disk of this machine */
  disk?: Disk
}

/** A commit, and how many transactions are in it. */
export interface DeliveredCommit {
  readonly commit: Commit
  readonly transactions: number
}

/** The log of a validator, and where in it everything is. */
export class Store {
  readonly held: Held
  readonly #log: Log
  readonly #index: LogIndex
  readonly #segmentBytes: number
  readonly #retainBytes: number
  readonly #onNotice: (notice: string) => void

  private constructor(log: Log, index: LogIndex, held: Held, init: StoreInit) {
    this.held = held
    this.#log = log
    this.#index = index
    this.#segmentBytes = init.segmentBytes ?? 64 * 1024 * 1024
    this.#retainBytes = init.retainBytes ?? 4 * 1024 * 1024 * 1024
    this.#onNotice = init.onNotice
  }

  /** @throws LogError where the log is damaged, or of another version */
  static async open(init: StoreInit): Promise<Store> {
    const index = new LogIndex()
    const reader = new HeldReader(index)
    const { directory, onNotice, disk } = init
    const log = await openLog({
      directory,
      visit: found => reader.visit(found),
      onRepair: onNotice,
      skim: new Set([BATCH_TAG]),
      ...(disk !== undefined && { disk })
    })
    return new Store(log, index, reader.held, init)
  }

  /** Resolves where the disk failed. */
  get failed(): Promise<LogError> {
    return this.#log.failed
  }

  /** What the log takes on disk, in bytes. */
  get bytes(): number {
    return this.#log.segments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Appends to the log. Batches are not copied. @throws LogError where the disk has failed */
  append(record: StoredRecord): void {
    const { tag, payload } = encodeRecord(record)
    const location = this.#log.append(tag, ...payload)
    if (record.type === 'batch') this.#index.addBatch(record.batch, location)
    if (record.type === 'certificate') this.#index.addCertificate(record.certificate.header.round, location)
    if (record.type === 'commit') this.#index.addCommit(record.commit.index, location)
    if (record.type === 'delivered') this.#index.addDelivered(record.index, location)
  }

  /** Resolves once all that was appended is on disk. @throws LogError where the disk has failed */
  synced(): Promise<void> {
    return this.#log.synced()
  }

  /**
   * Begins the next file where the last one is long enough, and deletes the oldest where all of them are too long. To be
   * called between two steps of the validator.
   *
   * @param gcRound files with certificates after this round stay
   */
  rollIfFull(checkpoint: () => CheckpointRecord, gcRound: number): void {
    if (this.#log.tailBytes < this.#segmentBytes) return
    this.#log.begin()
    this.append(checkpoint())
    void this.#retain(gcRound)
  }

  /** A batch; undefined where it is not here, or no longer, or damaged. */
  async batch({ digest, worker }: BatchRef): Promise<Batch | undefined> {
    const payload = await this.#read(this.#index.batch(digest))
    const batch = payload && decodeBatch(payload)
    return batch?.worker === worker ? batch : undefined
  }

  /**
   * Certificates by round and then by author: whole rounds, from the first after `afterRound` that is here to
   * `throughRound`, `limit` at most but one round in any case.
   */
  async certificates(afterRound: number, throughRound: number, limit: number): Promise<Certificate[]> {
    const certificates: Certificate[] = []
    const { first, last } = this.#index.rounds ?? { first: 0, last: -1 }
    for (let round = Math.max(first, afterRound + 1); round <= Math.min(last, throughRound); round++) {
      const locations = this.#index.certificates(round)
      if (certificates.length > 0 && certificates.length + locations.length > limit) break
      certificates.push(...(await this.#certificatesAt(locations)))
    }
    return certificates
  }

  /** Whether a batch was written here, in whatever state it is now. */
  knows({ digest }: BatchRef): boolean {
    return this.#index.batch(digest) !== undefined
  }

  /** A commit, delivered or not; undefined where it is not here. */
  async commit(index: number): Promise<Commit | undefined> {
    const record = await this.#record(this.#index.commit(index))
    return record?.type === 'commit' ? record.commit : undefined
  }

  /** Delivered commits in their order, from an index on, as far as they are here. */
  async commits(from: number, limit: number): Promise<DeliveredCommit[]> {
    const commits: DeliveredCommit[] = []
    for (let index = from; commits.length < limit; index++) {
      const [commit, delivered] = await Promise.all([
        this.#record(this.#index.commit(index)),
        this.#record(this.#index.delivered(index))
      ])
      if (commit?.type !== 'commit' || delivered?.type !== 'delivered') break
      commits.push({ commit: commit.commit, transactions: delivered.transactions })
    }
    return commits
  }

  async close(): Promise<void> {
    await this.#log.close()
  }

  async #certificatesAt(locations: readonly Location[]): Promise<Certificate[]> {
    const records = await Promise.all(locations.map(async location => await this.#record(location)))
    return records
      .flatMap(record => (record?.type === 'certificate' ? [record.certificate] : []))
      .toSorted((one, other) => one.header.author - other.header.author)
  }

  async #record(location: Location | undefined): Promise<SmallRecord | undefined> {
    const payload = await this.#read(location)
    return payload && decodeRecord(payload)
  }

  /** What is damaged is as good as not here: others have it too. */
  async #read(location: Location | undefined): Promise<Uint8Array | undefined> {
    try {
      return location && (await this.#log.read(location))
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      this.#onNotice(`${error.message}; it is fetched from others`)
      return undefined
    }
  }

  async #retain(gcRound: number): Promise<void> {
    let { bytes } = this
    let before = 0
    for (const segment of this.#log.segments.slice(0, -1)) {
      if (bytes <= this.#retainBytes || this.#index.highestRound(segment.number) > gcRound) break
      bytes -= segment.bytes
      before = segment.number + 1
    }
    if (before === 0) return
    this.#index.drop(before)
    await this.#log.drop(before).catch((error: Error) => this.#onNotice(`old files stay: ${error.message}`))
  }
}
