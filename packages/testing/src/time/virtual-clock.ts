import { setImmediate } from 'node:timers'
import { EventQueue } from '../event-queue.ts'

/** Taken now: while a clock runs, the one that is imported is virtual. */
const realImmediate = setImmediate

/** Whom something happens to: a virtual process, or the network between them. */
export interface Owner {
  /** Has something happen to it, when it can, as the last of a turn. */
  takeLast(happen: () => void): void
}

/** The network itself, which nothing stops: what happens to it is nobody's code. */
export const NETWORK: Owner = { takeLast: happen => happen() }

/** How many events happen for each turn of the real event loop. */
const EVENTS_A_TURN = 100

/** What happens at a time. */
export interface VirtualEvent {
  readonly owner: Owner
  /** Does it. Undefined once it is not to happen after all: what it would have done it to is kept no longer. */
  happen: (() => void) | undefined
}

/** What a run of a clock takes. */
export interface ClockRun {
  /** How far time may go, in milliseconds. */
  readonly endMs: number
  /** What goes on outside of virtual time, and has to be waited for. */
  readonly work: { readonly isUnderWay: boolean }
}

/** The test waits for what will not happen. */
class NothingLeftError extends Error {
  override readonly name = 'NothingLeftError'
}

/**
 * Time that goes as fast as its events can be worked through: it stands still while anything is to be done, and leaps to
 * what is due next.
 */
export class VirtualClock {
  #nowMs = 0
  #happened = 0
  readonly #events = new EventQueue<VirtualEvent>()
  #afterThis: (() => void)[] = []

  /** Milliseconds since the start. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** How many events have happened. */
  get happened(): number {
    return this.#happened
  }

  /** Has something happen to somebody, at a time. */
  schedule(owner: Owner, dueMs: number, happen: () => void): VirtualEvent {
    const event = { owner, happen }
    this.#events.push(dueMs, event)
    return event
  }

  /** Has the network do something once all that goes on now is done, before anything else happens and before time passes. */
  afterThis(happen: () => void): void {
    this.#afterThis.push(happen)
  }

  /** Lets time go until `main` has ended, and not further. To be called in real time. */
  run<T>({ endMs, work }: ClockRun, main: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    let isOver = false
    const turn = (): void => {
      if (isOver || (work.isUnderWay && this.#wouldLeap())) return
      try {
        this.#endTurn()
        this.#step(endMs)
      } catch (error) {
        isOver = true
        reject(error)
      }
    }
    // Between two immediates Node does all that the first led to at once; between two turns of its loop it asks the system
    // for news too, which takes longer than many an event.
    const turns = (): void => {
      if (isOver) return
      for (let i = 0; i < EVENTS_A_TURN; i++) realImmediate(turn)
      realImmediate(turns)
    }
    turns()
    main()
      .then(resolve, reject)
      .finally(() => (isOver = true))
    return promise
  }

  #wouldLeap(): boolean {
    const next = this.#events.peek()
    return next === undefined || next.dueMs > this.#nowMs
  }

  #endTurn(): void {
    if (this.#afterThis.length === 0) return
    for (const happen of this.#afterThis.splice(0)) happen()
  }

  #step(endMs: number): void {
    let next = this.#events.pop()
    while (next !== undefined && next.item.happen === undefined) next = this.#events.pop()
    if (next === undefined) throw new NothingLeftError(`nothing is left to happen, and the test still waits`)
    if (next.dueMs > endMs) throw new NothingLeftError(`the test still runs after ${endMs / 1000} s of virtual time`)
    this.#nowMs = next.dueMs
    this.#happened++
    next.item.owner.takeLast(next.item.happen!)
  }
}
