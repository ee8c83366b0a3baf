import { join } from 'node:path'
import type { Disk, DiskFile } from './disk.ts'
import { LogError } from './log-error.ts'
import { isIntact, RECORD_HEAD_BYTES } from './record.ts'
import { SEGMENT_HEAD_BYTES, type SegmentHead, segmentHead, segmentName } from './segment.ts'
import type { Location } from './segment-scan.ts'

/** What `SegmentFile` takes. */
export interface SegmentFileInit extends SegmentHead {
  disk: Disk
  directory: string
  number: number
  /** Where its last record ends; undefined where it is still to be made. */
  end?: number
}

/** One file of the log, while the log is open. It is made with its first write. */
export class SegmentFile {
  readonly number: number
  readonly salt: number
  readonly path: string
  /** Where the next record goes. */
  end: number
  readonly #disk: Disk
  readonly #directory: string
  readonly #previousEnd: number
  #exists: boolean
  #file: Promise<DiskFile> | undefined

  constructor({ disk, directory, number, salt, previousEnd, end }: SegmentFileInit) {
    this.#disk = disk
    this.#directory = directory
    this.#previousEnd = previousEnd
    this.number = number
    this.salt = salt
    this.path = join(directory, segmentName(number))
    this.#exists = end !== undefined
    this.end = end ?? SEGMENT_HEAD_BYTES
  }

  /** Resolves once all of it is on disk. */
  async write(parts: readonly Uint8Array[], position: number): Promise<void> {
    const file = await this.#open()
    if (!this.#exists) await this.#begin(file)
    await file.write(parts, position)
    await file.sync()
  }

  /** The payload of a record. @throws LogError where it is not the one that was written there */
  async read({ offset, length }: Location): Promise<Uint8Array> {
    const bytes = new Uint8Array(RECORD_HEAD_BYTES + length)
    const file = await this.#open()
    const read = await file.read(bytes, offset)
    if (read === bytes.length && isIntact(bytes, this.salt)) return bytes.subarray(RECORD_HEAD_BYTES)
    throw new LogError(`${this.path} is damaged at offset ${offset}: the record there is not the one that was written`)
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await (await file)?.close()
  }

  async remove(): Promise<void> {
    await this.close()
    await this.#disk.remove(this.path)
  }

  /** Before any record, so that whoever finds records behind a head that is none knows that it was damaged. */
  async #begin(file: DiskFile): Promise<void> {
    await file.write([segmentHead(this.number, { salt: this.salt, previousEnd: this.#previousEnd })], 0)
    await file.sync()
    await this.#disk.syncDirectory(this.#directory)
    this.#exists = true
  }

  #open(): Promise<DiskFile> {
    this.#file ??= this.#disk.open(this.path)
    return this.#file
  }
}
