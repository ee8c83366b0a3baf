/** Somebody who calls at least this often, in milliseconds, wants some of the node's time. */
const WINDOW_MS = 100

/** Whether others call too. Remembers two: who called last, and who called last but was not that one. */
export class RecentPeers {
  #last: object | undefined
  #other: object | undefined
  #otherAtMs = Number.NEGATIVE_INFINITY
  #lastAtMs = Number.NEGATIVE_INFINITY

  /** Notes that a peer calls, and says whether nobody else did of late. */
  isAlone(peer: object, nowMs: number): boolean {
    if (peer !== this.#last) {
      this.#other = this.#last
      this.#otherAtMs = this.#lastAtMs
      this.#last = peer
    }
    this.#lastAtMs = nowMs
    return this.#other === undefined || nowMs - this.#otherAtMs > WINDOW_MS
  }
}
