import { type Backoff, backoffMs } from '../policy.ts'

/** Failures in a row before a peer is left alone: more than the attempts of a call, so that no single call does it. */
const THRESHOLD = 5

/** A second at most, so that a peer that is back is found within about one. */
const CIRCUIT_BACKOFF: Backoff = { firstMs: 100, factor: 2, mostMs: 1_000 }

/**
 * Whether a peer that fails is asked at all. Closed while it answers; open for a while after so many failures in a row,
 * when calls fail at once; then half open, when one call probes it and the rest go on failing.
 */
export class Circuit {
  #failures = 0
  #opensAgainAtMs = Number.NEGATIVE_INFINITY
  #isProbing = false

  /** How long a call has to wait, in milliseconds: 0 where it may be made now. Told 0 while half open, it is the probe. */
  waitMs(nowMs: number): number {
    if (this.#failures < THRESHOLD) return 0
    if (nowMs < this.#opensAgainAtMs) return this.#opensAgainAtMs - nowMs
    // A probe that is never heard of again makes room for the next.
    this.#opensAgainAtMs = nowMs + CIRCUIT_BACKOFF.mostMs
    this.#isProbing = true
    return 0
  }

  /** The peer answered, or came by itself. */
  succeeded(): void {
    this.#failures = 0
    this.#isProbing = false
  }

  /** The peer could not be reached. @param random from 0 to below 1 */
  failed(nowMs: number, random: number): void {
    // Calls that were under way when it opened say nothing new.
    if (this.#failures >= THRESHOLD && !this.#isProbing) return
    this.#failures++
    this.#isProbing = false
    if (this.#failures < THRESHOLD) return
    this.#opensAgainAtMs = nowMs + backoffMs(CIRCUIT_BACKOFF, this.#failures - THRESHOLD + 1, random)
  }
}
