import { LogError } from './log-error.ts'
import { MAX_PAYLOAD_BYTES, RECORD_HEAD_BYTES, recordHead } from './record.ts'
import { SEGMENT_HEAD_BYTES } from './segment.ts'
import type { SegmentFile } from './segment-file.ts'
import { type Location, MARK_BYTES, MARK_TAG } from './segment-scan.ts'

/** With so much gathered, what nobody waits for is written too. */
const GATHERED_BYTES = 1024 * 1024

/** What `Log` takes; `openLog` has it. */
export interface LogInit {
  /** Ascending and without gaps; at least one. */
  segments: SegmentFile[]
  /** The segment after another. */
  next: (after: SegmentFile) => SegmentFile
}

/** What is written at once. */
interface Group {
  readonly writes: { readonly segment: SegmentFile; readonly position: number; readonly parts: Uint8Array[] }[]
  readonly done: PromiseWithResolvers<void>
  bytes: number
  isWanted: boolean
}

/**
 * An append-only log. What is appended while the disk is busy is written together and synced once (group commit), so that
 * a thousand votes cost what one does. Made by `openLog`.
 */
export class Log {
  /** Resolves where the disk failed, with what it said: nothing that was appended since can be relied on. */
  readonly failed: Promise<LogError>
  readonly #tellFailed: (error: LogError) => void
  readonly #segments: SegmentFile[]
  readonly #next: LogInit['next']
  #gathering: Group | undefined
  #writing: Group | undefined
  #failure: LogError | undefined
  #closed = false

  constructor({ segments, next }: LogInit) {
    const { promise, resolve } = Promise.withResolvers<LogError>()
    this.failed = promise
    this.#tellFailed = resolve
    this.#segments = segments
    this.#next = next
  }

  /** Its files, the oldest first, and how long each is. */
  get segments(): readonly { readonly number: number; readonly bytes: number }[] {
    return this.#segments.map(({ number, end }) => ({ number, bytes: end }))
  }

  /** How long the last file is. */
  get tailBytes(): number {
    return this.#tail.end
  }

  /** What is appended from here on goes into a file of its own. */
  begin(): void {
    if (this.#tail.end > SEGMENT_HEAD_BYTES) this.#segments.push(this.#next(this.#tail))
  }

  /**
   * Puts a record at the end, and says where. It is on disk once `synced` says so. The parts are not copied: they may not
   * change until then.
   *
   * @throws LogError where the disk has failed
   */
  append(tag: number, ...payload: Uint8Array[]): Location {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closed) throw new LogError('the log is closed')
    const length = payload.reduce((sum, part) => sum + part.length, 0)
    if (length > MAX_PAYLOAD_BYTES) throw new RangeError(`a record of ${length} bytes; at most ${MAX_PAYLOAD_BYTES}`)
    const group = this.#group()
    const location = this.#put(group, tag, payload, length)
    if (group.bytes > GATHERED_BYTES) void this.synced()
    return location
  }

  /** Resolves once all that was appended until now is on disk. @throws LogError where the disk has failed */
  synced(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const group = this.#gathering ?? this.#writing
    if (group === undefined) return Promise.resolve()
    group.isWanted = true
    if (this.#writing === undefined) void this.#write()
    return group.done.promise
  }

  /** The payload at a place; undefined where it was dropped. @throws LogError where it is damaged */
  async read(location: Location): Promise<Uint8Array | undefined> {
    if (this.#isPending(location)) await this.synced()
    const segment = this.#segments.find(({ number }) => number === location.segment)
    return await segment?.read(location)
  }

  /** Deletes the files before this one. The last one stays. */
  async drop(before: number): Promise<void> {
    const kept = Math.min(before, this.#tail.number)
    const count = this.#segments.findIndex(({ number }) => number >= kept)
    for (const segment of this.#segments.splice(0, count)) await segment.remove()
  }

  /** Writes what is not written yet, and closes the files. */
  async close(): Promise<void> {
    this.#closed = true
    await this.synced().catch(() => undefined)
    for (const segment of this.#segments) await segment.close().catch(() => undefined)
  }

  get #tail(): SegmentFile {
    return this.#segments.at(-1)!
  }

  /** The group that is gathered. Its first record says that all before it is on disk, which holds once it is written. */
  #group(): Group {
    if (this.#gathering !== undefined) return this.#gathering
    const done = Promise.withResolvers<void>()
    // Whoever waits is told; nobody has to.
    done.promise.catch(() => undefined)
    this.#gathering = { writes: [], done, bytes: 0, isWanted: false }
    const mark = new Uint8Array(MARK_BYTES)
    new DataView(mark.buffer).setBigUint64(0, BigInt(this.#tail.end))
    this.#put(this.#gathering, MARK_TAG, [mark], MARK_BYTES)
    return this.#gathering
  }

  #put(group: Group, tag: number, payload: readonly Uint8Array[], length: number): Location {
    const segment = this.#tail
    const offset = segment.end
    let write = group.writes.at(-1)
    if (write?.segment !== segment) {
      write = { segment, position: offset, parts: [] }
      group.writes.push(write)
    }
    write.parts.push(recordHead(tag, payload, segment.salt), ...payload)
    segment.end += RECORD_HEAD_BYTES + length
    group.bytes += RECORD_HEAD_BYTES + length
    return { segment: segment.number, offset, length }
  }

  async #write(): Promise<void> {
    // All that this turn appends goes along.
    await Promise.resolve()
    while (this.#gathering?.isWanted === true) {
      const group = this.#gathering
      this.#writing = group
      this.#gathering = undefined
      try {
        // In this order, each synced before the next is begun: only the last file can have a torn end.
        for (const { segment, position, parts } of group.writes) await segment.write(parts, position)
      } catch (cause) {
        return this.#fail(group, cause)
      }
      group.done.resolve()
    }
    this.#writing = undefined
  }

  #fail(group: Group, cause: unknown): void {
    const path = group.writes[0]?.segment.path
    this.#failure = new LogError(`${path} cannot be written: ${(cause as Error).message}`, { cause })
    group.done.reject(this.#failure)
    this.#gathering?.done.reject(this.#failure)
    this.#tellFailed(this.#failure)
  }

  #isPending({ segment, offset }: Location): boolean {
    const first = (this.#writing ?? this.#gathering)?.writes[0]
    if (first === undefined || segment < first.segment.number) return false
    return segment > first.segment.number || offset >= first.position
  }
}
