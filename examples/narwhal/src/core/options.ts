/** What may be chosen about a validator. Times are milliseconds. */
export interface ValidatorOptions {
  /**
   * A batch is sealed when it has this many bytes.
   *
   * @default 500_000
   */
  readonly batchBytes: number
  /**
   * A worker seals one smaller batch in this time, and the first after a pause at once: a single transaction does not
   * wait, and many share a batch.
   *
   * @default 50
   */
  readonly batchDelayMs: number
  /**
   * Batches of a worker that too few have yet: with more, `accepts` says no.
   *
   * @default 64
   */
  readonly maxBatchesInFlight: number
  /**
   * Between two headers at least.
   *
   * @default 0
   */
  readonly minHeaderDelayMs: number
  /**
   * How long a header waits, once a quorum of parents is there, for those authors' certificates that are still to come.
   *
   * @default 5
   */
  readonly parentDelayMs: number
  /**
   * Between two headers while there is nothing to propose and nothing to be committed: the pace of idleness.
   *
   * @default 200
   */
  readonly maxHeaderDelayMs: number
  /**
   * How long a header waits, at first, for the certificate of the leader, for the votes that decide on it, and for the
   * author's own certificate. It doubles each time it was in vain, until the next commit.
   *
   * @default 200
   */
  readonly leaderTimeoutMs: number
  /** @default 2_000 */
  readonly maxLeaderTimeoutMs: number
  /**
   * Batches that a header names at most.
   *
   * @default 1_000
   */
  readonly maxHeaderBatches: number
  /**
   * A request that was not answered has failed after this time.
   *
   * @default 1_000
   */
  readonly requestTimeoutMs: number
  /**
   * The same for requests with batches in them or in their answers: they are long.
   *
   * @default 10_000
   */
  readonly batchTimeoutMs: number
  /**
   * What failed is asked again after this time.
   *
   * @default 250
   */
  readonly retryDelayMs: number
  /**
   * What is missing is asked for after this time: mostly it is on its way.
   *
   * @default 50
   */
  readonly syncDelayMs: number
  /**
   * Certificates so many rounds before an anchor, or more, are not committed with it, and soon forgotten. The same at
   * every validator.
   *
   * @default 50
   */
  readonly gcDepth: number
  /**
   * Headers and certificates of more rounds ahead than this are refused: no honest validator is so far ahead of a quorum.
   *
   * @default 1_000
   */
  readonly maxRoundsAhead: number
  /**
   * A header whose clock is so far ahead gets no vote.
   *
   * @default 500
   */
  readonly maxClockAheadMs: number
}

/** What holds where nothing else is said. */
export const DEFAULT_OPTIONS: ValidatorOptions = {
  batchBytes: 500_000,
  batchDelayMs: 50,
  maxBatchesInFlight: 64,
  minHeaderDelayMs: 0,
  parentDelayMs: 5,
  maxHeaderDelayMs: 200,
  leaderTimeoutMs: 200,
  maxLeaderTimeoutMs: 2_000,
  maxHeaderBatches: 1_000,
  requestTimeoutMs: 1_000,
  batchTimeoutMs: 10_000,
  retryDelayMs: 250,
  syncDelayMs: 50,
  gcDepth: 50,
  maxRoundsAhead: 1_000,
  maxClockAheadMs: 500
}
