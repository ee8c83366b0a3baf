/** Whoever was silent for so long is not waited with any more, in milliseconds. */
const SILENT_MS = 500

/** Whether of the streams of a connection more than one has brought something of late. */
export class StreamCompany {
  readonly #now: () => number
  #lastStreamId: number | undefined
  #changedMs = Number.NEGATIVE_INFINITY

  /** @param now - a clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /** A stream has brought something. */
  heard(streamId: number): void {
    if (streamId === this.#lastStreamId) return
    // The first is alone.
    if (this.#lastStreamId !== undefined) this.#changedMs = this.#now()
    this.#lastStreamId = streamId
  }

  /** Whether another did, beside the last. */
  get isMixed(): boolean {
    return this.#now() - this.#changedMs < SILENT_MS
  }
}
