/** What a responder asks of its node's limits. What they are, and who shares them, is the node's affair. */

/** Which calls of a peer may be handled now, and how much of its answers is kept for it. */
export interface CallSlots {
  /** The same for one lane, whose calls wait for one another, and for those of no other lane. */
  lane(): CallSlots
  /** Whether a handler may begin that is expected to answer with so many bytes. Asked for each call. */
  hasRoom(expectedBytes: number): boolean
  /** A handler goes on: it holds a slot, and room for its response, until `end`. */
  begin(expectedBytes: number): void
  /** It has ended. */
  end(expectedBytes: number): void
  /** Calls `start` once there is room, and says whether it will: false where too many wait already. */
  wait(expectedBytes: number, start: () => void): boolean
  /** Takes a call that waits out of the queue. */
  leave(start: () => void): void
  /** Whether so many bytes more may be kept of responses that the peer has yet to take. */
  mayKeep(bytes: number): boolean
  /** There are so many more of them. */
  keep(bytes: number): void
  /** So many are taken, or given up. */
  drop(bytes: number): void
}

/** Bytes that may be kept of requests. */
export interface RequestBytes {
  /** Reserves them, and says whether it did. */
  tryReserve(bytes: number): boolean
  /** Gives them back. */
  release(bytes: number): void
}

/** The limits of one connection, some of which it shares with others. */
export interface CallLimits {
  /** Those of its peer. */
  readonly slots: CallSlots
  /** What of requests may be kept. */
  readonly requestBytes: RequestBytes
  /** Notes how long calls took of this node's time, and returns how long to take no more of them, in milliseconds. */
  charge(spentMs: number, nowMs: number): number
  /** A request has to be here in whole by then, in milliseconds. */
  readonly readTimeoutMs: number
  /** A handler has to answer by then, whatever the caller would wait, in milliseconds. */
  readonly handleTimeoutMs: number
  /** A peer has this long to take something of what it asked for, in milliseconds. */
  readonly writeTimeoutMs: number
}

/** Limits that nothing reaches, but for those of time: for a peer that is trusted, such as one in the same process. */
export const UNLIMITED: CallLimits = {
  slots: {
    lane() {
      return this
    },
    hasRoom: () => true,
    begin() {},
    end() {},
    wait: () => false,
    leave() {},
    mayKeep: () => true,
    keep() {},
    drop() {}
  },
  requestBytes: { tryReserve: () => true, release() {} },
  charge: () => 0,
  readTimeoutMs: 5_000,
  handleTimeoutMs: 10_000,
  writeTimeoutMs: 10_000
}

/** How long the next response of a message is to be expected, in bytes, after one of `bytes`: never less than that. */
export function expectAfter(expectedBytes: number, bytes: number): number {
  return bytes >= expectedBytes ? bytes : expectedBytes - Math.ceil((expectedBytes - bytes) / 8)
}

/** Calls are taken later while their peer is over its share of the time for up to this, in milliseconds; beyond it they are refused. */
export const MAX_PAUSE_MS: number = 100

/** What a caller is told to wait where there is no room, in milliseconds: about as long as a handler that waits for something. */
export const RETRY_AFTER_MS = 100
