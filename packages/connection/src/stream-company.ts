/** Whoever was silent for so long is not waited with any more, in milliseconds. */
const SILENT_MS = 500
/** More streams than this, one after the other, are not known again. */
const REMEMBERED = 4

/** Whether the streams of a connection bring something in turns. */
export class StreamCompany {
  readonly #now: () => number
  #lastStreamId: number | undefined
  /** When others began after a stream, by its id. */
  readonly #leftMs = new Map<number, number>()
  #turnedMs = Number.NEGATIVE_INFINITY

  /** @param now - a clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /** A stream has brought something. */
  heard(streamId: number): void {
    if (streamId === this.#lastStreamId) return
    const nowMs = this.#now()
    if (nowMs - (this.#leftMs.get(streamId) ?? Number.NEGATIVE_INFINITY) < SILENT_MS) this.#turnedMs = nowMs
    if (this.#lastStreamId !== undefined) this.#leave(this.#lastStreamId, nowMs)
    this.#lastStreamId = streamId
  }

  /** Whether one goes on that others came after a moment ago. Streams of which one begins where another ends are alone. */
  get isMixed(): boolean {
    return this.#now() - this.#turnedMs < SILENT_MS
  }

  #leave(streamId: number, nowMs: number): void {
    this.#leftMs.delete(streamId)
    this.#leftMs.set(streamId, nowMs)
    if (this.#leftMs.size <= REMEMBERED) return
    const [oldest] = this.#leftMs.keys()
    this.#leftMs.delete(oldest!)
  }
}
