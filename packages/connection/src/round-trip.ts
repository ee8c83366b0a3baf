/** One answer may have waited behind something, and one may have been quick by luck. */
const REMEMBERED = 3
/** Peers answer two questions a second. */
const LEAST_PAUSE_MS = 1_000

/** How long the peer of a connection takes to answer now: the way to it, and whatever else it and we are busy with. */
export class RoundTrip {
  readonly #ask: () => Promise<unknown>
  readonly #samplesMs: number[] = []
  #isAsking = false
  #askedMs = Number.NEGATIVE_INFINITY

  /** @param ask - asks the peer, and resolves with its answer */
  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask
  }

  /** The median of the last three that were measured, in milliseconds, and of two the less; undefined before the first. */
  get medianMs(): number | undefined {
    return this.#samplesMs.toSorted((a, b) => a - b)[(this.#samplesMs.length - 1) >> 1]
  }

  /** Asks, where the last time was a while ago. */
  keepUp(): void {
    if (performance.now() - this.#askedMs >= LEAST_PAUSE_MS) void this.measure()
  }

  /** Asks, unless an answer is awaited. Never rejects: what is lost with the connection is no news here. */
  async measure(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    this.#askedMs = performance.now()
    try {
      await this.#ask()
      this.#samplesMs.push(performance.now() - this.#askedMs)
      if (this.#samplesMs.length > REMEMBERED) this.#samplesMs.shift()
    } catch {
      // The connection has ended.
    } finally {
      this.#isAsking = false
    }
  }
}
