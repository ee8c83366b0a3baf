/** What `NodeSlots` takes, and what it gives each peer. */
export interface SlotLimits {
  /** Handlers at once. */
  readonly running: number
  /** Calls that wait to be handled. */
  readonly queued: number
  /** Bytes of responses that were not taken yet, those expected of running handlers included. */
  readonly responseBytes: number
}

/** Told of each call that waited for its turn, when that has come. */
export interface WaitWatch {
  /** Milliseconds of a clock that only goes forward. */
  now(): number
  onWaited(waitedMs: number): void
}

/** What is in use. */
export interface Usage {
  running: number
  queued: number
  responseBytes: number
}

/** Where nothing is kept, a response of any length is let through: it has a limit of its own. */
export function fits({ running, responseBytes }: Usage, limits: SlotLimits, expectedBytes: number): boolean {
  return running < limits.running && (responseBytes === 0 || responseBytes + expectedBytes <= limits.responseBytes)
}
