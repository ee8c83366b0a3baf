/** What `FloodBucket` takes. */
export interface FloodBucketInit {
  /** What is counted, as it is called in the error. */
  what: string
  /** How many at once, */
  burst: number
  /** and how many a second after that. */
  perSecond: number
}

/** The peer did something that is allowed as often as it could, which ends the connection. */
export class YamuxFloodError extends Error {
  static override readonly name = 'YamuxFloodError'
  override readonly name = 'YamuxFloodError'
  /** What GO AWAY tells the peer: a protocol error. */
  readonly reason = 1
}

/** Counts one kind of frame on one connection: a bucket that each fills by one, and that leaks. */
export class FloodBucket {
  readonly #init: FloodBucketInit
  #level = 0
  #atMs = 0

  constructor(init: FloodBucketInit) {
    this.#init = init
  }

  /** One more. @throws YamuxFloodError where that is too many */
  add(nowMs: number): void {
    const { what, burst, perSecond } = this.#init
    this.#level = Math.max(0, this.#level - ((nowMs - this.#atMs) * perSecond) / 1_000) + 1
    this.#atMs = nowMs
    if (this.#level > burst) throw new YamuxFloodError(`more than ${burst} ${what} at once, ${perSecond} a second`)
  }
}
