import type { Request, Response } from './message.ts'

/**
 * What happens to a validator. `now` is the wall clock in milliseconds since 1970, and never less than in the event
 * before: the time of a restart included, where the host knows it.
 */
export type Event =
  | StartEvent
  | TransactionsEvent
  | RequestEvent
  | ResponseEvent
  | FailureEvent
  | PersistedEvent
  | TimerEvent

/** The first event, behind what was restored. */
export interface StartEvent {
  readonly type: 'start'
  readonly now: number
  /**
   * The disk was lost, and this is not a new committee: asks a quorum of the others how far they are, and makes no header
   * and gives no vote up to there. Without it a validator that forgot what it has said may say something else.
   *
   * @default false
   */
  readonly amnesia?: boolean
}

/**
 * Transactions from clients, each with its length before it as a big-endian u32, which is checked before they come here.
 * They go into one batch, together and in their order.
 */
export interface TransactionsEvent {
  readonly type: 'transactions'
  readonly now: number
  /** Index of the worker they came to. */
  readonly worker: number
  /** At most `ValidatorOptions.batchBytes`. Not changed by anybody from now on. */
  readonly bytes: Uint8Array
}

/** A validator of the committee asks. It is answered by a `reply` with the same id, now or later, always once. */
export interface RequestEvent {
  readonly type: 'request'
  readonly now: number
  /** Who asks, an index in the committee: of the connection, not of the message. */
  readonly from: number
  /** The host's, unique among the requests that are not answered. */
  readonly id: number
  readonly message: Request
}

/** A validator has answered the `request` effect of this id. */
export interface ResponseEvent {
  readonly type: 'response'
  readonly now: number
  readonly id: number
  readonly response: Response
}

/** The `request` effect of this id has no answer and will have none: nobody there, an error, or its time is over. */
export interface FailureEvent {
  readonly type: 'failure'
  readonly now: number
  readonly id: number
}

/** The `persist` effect of this id, and with it all before, is on disk and stays there. */
export interface PersistedEvent {
  readonly type: 'persisted'
  readonly now: number
  readonly id: number
}

/** The time that a `set-timer` effect gave has come. */
export interface TimerEvent {
  readonly type: 'timer'
  readonly now: number
  readonly name: TimerName
}

/**
 * The timers of a validator, each one set at most.
 *
 * - `batch`: the batch in the making is to be sealed
 * - `header`: the next header need not wait any longer
 * - `retry`: what was not answered is asked again
 * - `sync`: what is missing is asked for
 */
export type TimerName = 'batch' | 'header' | 'retry' | 'sync'
