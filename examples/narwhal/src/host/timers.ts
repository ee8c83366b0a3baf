import type { TimerName } from '../core/index.ts'

/** The timers of a validator, one of each name. */
export class Timers {
  readonly #timeouts = new Map<TimerName, NodeJS.Timeout>()
  readonly #now: () => number
  readonly #onTime: (name: TimerName) => void

  constructor(now: () => number, onTime: (name: TimerName) => void) {
    this.#now = now
    this.#onTime = onTime
  }

  /** In place of the one that is set under this name. */
  set(name: TimerName, at: number): void {
    clearTimeout(this.#timeouts.get(name))
    this.#timeouts.set(
      name,
      setTimeout(() => this.#fire(name, at), Math.max(0, at - this.#now()))
    )
  }

  clear(): void {
    for (const timeout of this.#timeouts.values()) clearTimeout(timeout)
    this.#timeouts.clear()
  }

  /** Node's timers may be a little early for the wall clock. */
  #fire(name: TimerName, at: number): void {
    if (this.#now() < at) return this.set(name, at)
    this.#timeouts.delete(name)
    this.#onTime(name)
  }
}
