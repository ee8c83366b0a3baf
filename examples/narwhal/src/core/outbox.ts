import type { Effect, RequestEffect } from './effect.ts'
import type { TimerName } from './event.ts'
import type { LogRecord } from './log-record.ts'
import type { Request, Response } from './message.ts'

/** Effects that must not happen before what the log was told up to `id` is on disk. */
interface Held {
  readonly id: number
  readonly effects: readonly Effect[]
}

/**
 * Gathers the effects of a step, and knows what the validator waits for: answers, the disk, timers.
 *
 * The log is one sequence, and is lost from its end only. So an effect that waits for the last record waits for all.
 */
export class Outbox {
  #effects: Effect[] = []
  #records: LogRecord[] = []
  #mustSync = false
  /** Effects of this step that wait for the disk. */
  #holding: Effect[] = []
  readonly #held: Held[] = []
  readonly #calls = new Map<number, RequestEffect>()
  readonly #armed: Record<TimerName, number> = { batch: Infinity, header: Infinity, retry: Infinity, sync: Infinity }
  #lastCall = 0
  #lastPersist = 0
  #durable = 0

  /** Asks a peer at once. */
  request(to: number, message: Request, timeoutMs: number): number {
    const effect = this.#call(to, message, timeoutMs)
    this.#effects.push(effect)
    return effect.id
  }

  /** Asks a peer once all that was appended is on disk. */
  requestWhenDurable(to: number, message: Request, timeoutMs: number): number {
    const effect = this.#call(to, message, timeoutMs)
    this.#hold(effect)
    return effect.id
  }

  /** What was asked with this id, of which no more is heard. `undefined` where it was cancelled. */
  settle(id: number): RequestEffect | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    return call
  }

  cancel(id: number): void {
    if (this.#calls.delete(id)) this.#effects.push({ type: 'cancel', id })
  }

  reply(id: number, response: Response): void {
    this.#effects.push({ type: 'reply', id, response })
  }

  /** Answers once all that was appended is on disk. */
  replyWhenDurable(id: number, response: Response): void {
    this.#hold({ type: 'reply', id, response })
  }

  push(effect: Effect): void {
    this.#effects.push(effect)
  }

  /** Carried out once all that was appended is on disk. */
  pushWhenDurable(effect: Effect): void {
    this.#hold(effect)
  }

  /** Appends to the log, to be synced. */
  append(record: LogRecord): void {
    this.#records.push(record)
    this.#mustSync = true
  }

  /** Appends to the log what nothing waits for. */
  appendUnsynced(record: LogRecord): void {
    this.#records.push(record)
  }

  /** A timer fires at `at` or before; who set it looks whether it is time yet. */
  arm(name: TimerName, at: number): void {
    if (at >= this.#armed[name]) return
    this.#armed[name] = at
    this.#effects.push({ type: 'set-timer', name, at })
  }

  fired(name: TimerName): void {
    this.#armed[name] = Infinity
  }

  /** Lets go of what waited for the disk. */
  persisted(id: number): void {
    this.#durable = Math.max(this.#durable, id)
    while (this.#held.length > 0 && this.#held[0]!.id <= this.#durable) {
      for (const effect of this.#held.shift()!.effects) {
        // What was cancelled meanwhile is not asked at all.
        if (effect.type !== 'request' || this.#calls.has(effect.id)) this.#effects.push(effect)
      }
    }
  }

  /** All effects since the last time. */
  take(): readonly Effect[] {
    if (this.#mustSync) this.#lastPersist++
    if (this.#holding.length > 0) {
      this.#held.push({ id: this.#lastPersist, effects: this.#holding })
      this.#holding = []
    }
    if (this.#records.length > 0) {
      const records = this.#records
      this.#records = []
      this.#effects.push(
        this.#mustSync ? { type: 'persist', id: this.#lastPersist, records } : { type: 'persist', records }
      )
      this.#mustSync = false
    }
    if (this.#effects.length === 0) return NOTHING
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  #call(to: number, message: Request, timeoutMs: number): RequestEffect {
    const effect: RequestEffect = { type: 'request', id: ++this.#lastCall, to, message, timeoutMs }
    this.#calls.set(effect.id, effect)
    return effect
  }

  #hold(effect: Effect): void {
    if (this.#mustSync || this.#lastPersist > this.#durable) this.#holding.push(effect)
    else this.#effects.push(effect)
  }
}

const NOTHING: readonly Effect[] = []
