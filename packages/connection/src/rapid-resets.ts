import { FloodBucket } from './flood-bucket.ts'

/**
 * Four times as many at once as streams may be open: where this side stood still, the calls of an honest peer whose time was
 * up meanwhile arrive with their resets, and so do those that it began in their place. nghttp2 has 1,000 and 33.
 */
const RAPID = { what: 'rapid resets of streams', burst: 2_048, perSecond: 33 }
/** Whoever waited for an answer for so long, in milliseconds, has had a reason to give up. */
const PATIENCE_MS = 20

/**
 * Counts the resets by which a peer makes work and takes nothing of it, as in CVE-2023-44487 of HTTP/2: of streams that it
 * opened a moment ago, and that nothing was answered on yet. All others are no flood, however many they are: who reads
 * the first of many items and ends the iteration, whose deadline is over, who refuses a stream that this side opened.
 */
export class RapidResets {
  readonly #bucket = new FloodBucket(RAPID)
  /** Streams of the peer's that nothing was answered on, and when they were opened. */
  readonly #unanswered = new Map<number, number>()

  /** The peer opens a stream. */
  opened(streamID: number, nowMs: number): void {
    this.#unanswered.set(streamID, nowMs)
  }

  /** Something is answered on a stream, or it has ended. */
  settled(streamID: number): void {
    this.#unanswered.delete(streamID)
  }

  /** The peer resets a stream. @throws YamuxFloodError where it is one of too many */
  reset(streamID: number, nowMs: number): void {
    const openedMs = this.#unanswered.get(streamID)
    this.#unanswered.delete(streamID)
    if (openedMs !== undefined && nowMs - openedMs < PATIENCE_MS) this.#bucket.add(nowMs)
  }
}
