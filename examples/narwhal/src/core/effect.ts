import type { BatchRef } from './batch.ts'
import type { Commit } from './commit.ts'
import type { TimerName } from './event.ts'
import type { LogRecord } from './log-record.ts'
import type { Request, Response } from './message.ts'

/** What a validator wants done, in the order of the list. */
export type Effect =
  | RequestEffect
  | CancelEffect
  | ReplyEffect
  | ServeCertificatesEffect
  | ServeBatchesEffect
  | PersistEffect
  | SetTimerEffect
  | DeliverEffect

/** Asks a peer. Ends with one `response` or `failure` event of the same id, unless it is cancelled. */
export interface RequestEffect {
  readonly type: 'request'
  /** Ascending, and anew with each start. */
  readonly id: number
  /** Index in the committee; never this validator. */
  readonly to: number
  readonly message: Request
  /** When it has failed. */
  readonly timeoutMs: number
}

/** The answer to this request is of no use any longer. No event follows; one that is on its way does no harm. */
export interface CancelEffect {
  readonly type: 'cancel'
  readonly id: number
}

/** Answers the `request` event of this id. */
export interface ReplyEffect {
  readonly type: 'reply'
  readonly id: number
  readonly response: Response
}

/**
 * Answers the `request` event of this id with certificates from the log, by round and then by author: whole rounds from
 * the first after `afterRound` that is there, to `throughRound` at most, `limit` certificates at most but one round in
 * any case.
 */
export interface ServeCertificatesEffect {
  readonly type: 'serve-certificates'
  readonly id: number
  readonly afterRound: number
  readonly throughRound: number
  readonly limit: number
}

/** Answers the `request` event of this id with those of the batches that are in the log, `maxBytes` at most but one in any case. */
export interface ServeBatchesEffect {
  readonly type: 'serve-batches'
  readonly id: number
  readonly batches: readonly BatchRef[]
  readonly maxBytes: number
}

/**
 * Appends to the log, at once and in this order, and behind all earlier. With an id it is to be synced soon, and a
 * `persisted` event says so; one sync serves all of a turn. Whatever must not happen before it is on disk, the core holds
 * back until then: every other effect may be carried out at once.
 */
export interface PersistEffect {
  readonly type: 'persist'
  /** Ascending, and anew with each start. Without one nothing waits for it. */
  readonly id?: number
  readonly records: readonly LogRecord[]
}

/** A `timer` event at `at`, or soon after; in place of the one that is set under this name. */
export interface SetTimerEffect {
  readonly type: 'set-timer'
  readonly name: TimerName
  /** On the clock of `Event.now`. */
  readonly at: number
}

/** The next commit. It is on disk. One that is there at a restart is delivered by that, and does not come again. */
export interface DeliverEffect {
  readonly type: 'deliver'
  readonly commit: Commit
}
