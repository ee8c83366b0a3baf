/** Streams that a peer may reset at once, and then a second: honest callers reset one whose time is up. nghttp2 has 1,000 and 33. */
const BURST = 200
const PER_SECOND = 33

/** The peer opened streams and reset them as fast as it could (CVE-2023-44487 of HTTP/2), which ends the connection. */
export class ResetFloodError extends Error {
  static override readonly name = 'ResetFloodError'
  override readonly name = 'ResetFloodError'
  /** What GO AWAY tells the peer: a protocol error. */
  readonly reason = 1
}

/** Counts the resets of one connection. A bucket that a reset fills by one, and that leaks. */
export class ResetBucket {
  #level = 0
  #atMs = 0

  /** One more. @throws ResetFloodError where that is too many */
  add(nowMs: number): void {
    this.#level = Math.max(0, this.#level - ((nowMs - this.#atMs) * PER_SECOND) / 1_000) + 1
    this.#atMs = nowMs
    if (this.#level > BURST)
      throw new ResetFloodError(`more than ${BURST} streams reset at once, ${PER_SECOND} a second`)
  }
}
