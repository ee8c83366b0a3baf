import { CallIds, CallTable } from './call-table.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import type { ExchangeCall } from './exchange.ts'

/** What `CallsUnderWay` says of calls that are still there. */
export interface CallsUnderWayInit {
  /** Told of a call whose signal has fired. */
  onAbort(callId: number, call: ExchangeCall): void
  /** Told of a call whose deadline has come. */
  onTimeout(callId: number, call: ExchangeCall): void
}

/** The calls of a lane that wait for their answer, by number, and what ends the wait. */
export class CallsUnderWay implements Iterable<[callId: number, call: ExchangeCall]> {
  readonly #init: CallsUnderWayInit
  readonly #calls = new CallTable<ExchangeCall>()
  readonly #ids = new CallIds()
  readonly #onAborts = new Map<number, () => void>()
  readonly #timer = new DeadlineTimer(nowMs => this.#expire(nowMs))

  constructor(init: CallsUnderWayInit) {
    this.#init = init
  }

  /** How many there are. */
  get size(): number {
    return this.#calls.size
  }

  get(callId: number): ExchangeCall | undefined {
    return this.#calls.get(callId)
  }

  /** Adds a call, and returns its number. */
  add(call: ExchangeCall): number {
    const callId = this.#ids.take()
    this.#calls.add(callId, call)
    if (call.signal !== undefined) this.#listen(callId, call.signal)
    this.#timer.arm(call.deadlineMs)
    return callId
  }

  /** Removes a call that was answered. */
  settle(callId: number, call: ExchangeCall): void {
    this.#remove(callId, call)
    this.#ids.giveBack(callId)
  }

  /** Removes a call to which an answer may still come. */
  cancel(callId: number, call: ExchangeCall): void {
    this.#remove(callId, call)
    this.#ids.retire(callId)
  }

  /** Waits for no deadline any more. */
  stop(): void {
    this.#timer.clear()
  }

  /** All of them, which may be removed meanwhile. */
  [Symbol.iterator](): Iterator<[callId: number, call: ExchangeCall]> {
    return this.#calls[Symbol.iterator]()
  }

  #remove(callId: number, { signal }: ExchangeCall): void {
    this.#calls.delete(callId)
    if (signal !== undefined) this.#unlisten(callId, signal)
  }

  #listen(callId: number, signal: AbortSignal): void {
    const onAbort = (): void => {
      const call = this.#calls.get(callId)
      if (call !== undefined) this.#init.onAbort(callId, call)
    }
    this.#onAborts.set(callId, onAbort)
    signal.addEventListener('abort', onAbort, { once: true })
  }

  #unlisten(callId: number, signal: AbortSignal): void {
    const onAbort = this.#onAborts.get(callId)
    this.#onAborts.delete(callId)
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
  }

  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const [callId, call] of this.#calls) {
      if (call.deadlineMs > nowMs) nextMs = Math.min(nextMs, call.deadlineMs)
      else this.#init.onTimeout(callId, call)
    }
    return nextMs
  }
}
