import type { RequestBytes } from './call-limits.ts'
import { CallTable } from './call-table.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import type { RunningCall } from './running-call.ts'

/** What `RunningCalls` takes. */
export interface RunningCallsInit<Route> {
  /** Where what is reserved for a request is given back. */
  requestBytes: RequestBytes
  /** Told of a call whose time is up. */
  onDue(callId: number, call: RunningCall<Route>): void
}

/** Calls of a lane without an answer: their request is not whole yet, it is not their turn, or their handler runs. */
export class RunningCalls<Route> {
  readonly #init: RunningCallsInit<Route>
  readonly #calls = new CallTable<RunningCall<Route>>()
  /** Those that nobody waits for, whose handlers have not ended: they hold what they have until they do. */
  #abandoned = 0
  readonly #timer = new DeadlineTimer(nowMs => this.#expire(nowMs))

  constructor(init: RunningCallsInit<Route>) {
    this.#init = init
  }

  /** How many there are, with those that nobody waits for. */
  get count(): number {
    return this.#calls.size + this.#abandoned
  }

  get(callId: number): RunningCall<Route> | undefined {
    return this.#calls.get(callId)
  }

  /** Adds a call, where it is not there yet. */
  add(callId: number, call: RunningCall<Route>): void {
    if (this.#calls.get(callId) === undefined) this.#calls.add(callId, call)
    this.#timer.arm(call.dueMs)
  }

  /** Takes a call off, and says whether it was there. */
  remove(callId: number, call: RunningCall<Route>): boolean {
    if (this.#calls.size === 0 || this.#calls.get(callId) !== call) return false
    this.#release(call)
    this.#calls.delete(callId)
    return true
  }

  /** Takes a call off whose handler has ended, and says whether anybody waits for its answer. */
  end(callId: number, call: RunningCall<Route>): boolean {
    if (this.remove(callId, call)) return true
    this.#abandoned--
    this.#release(call)
    return false
  }

  /** Takes a call off that nobody waits for any more. */
  abandon(callId: number, call: RunningCall<Route>): void {
    // A handler that has begun holds what it has until it ends, or cancelling would be a way round the limits.
    if (!call.hasBegun) return void this.remove(callId, call)
    this.#calls.delete(callId)
    this.#abandoned++
  }

  /** Waits for no deadline any more. */
  stop(): void {
    this.#timer.clear()
  }

  /** Those that somebody waits for, which may be taken off meanwhile. */
  [Symbol.iterator](): Iterator<[callId: number, call: RunningCall<Route>]> {
    return this.#calls[Symbol.iterator]()
  }

  /** Gives back what was reserved for the request. */
  #release({ incoming }: RunningCall<Route>): void {
    if (incoming !== undefined) this.#init.requestBytes.release(incoming.parts.totalBytes)
  }

  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const [callId, call] of this.#calls) {
      if (call.dueMs > nowMs) nextMs = Math.min(nextMs, call.dueMs)
      else this.#init.onDue(callId, call)
    }
    return nextMs
  }
}
