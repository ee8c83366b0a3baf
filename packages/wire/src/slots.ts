import { failure } from './errors.ts'

/** What `Slots` takes. */
export interface SlotsInit {
  /** How many may hold a slot at once. */
  running: number
  /** How many may wait for one. */
  waiting: number
}

/** Gives a slot back. Calling it twice is calling it once. */
export type ReleaseSlot = () => void

/** A counter with a bounded queue, first come first served: so many run, so many wait, the next is refused. */
export class Slots {
  readonly #init: SlotsInit
  #running = 0
  readonly #queue = new Set<() => void>()

  constructor(init: SlotsInit) {
    this.#init = init
  }

  /**
   * Waits for a slot.
   *
   * @throws P2PError `queue-full` at once where too many wait already; the signal's reason where it fires first
   */
  async acquire(signal: AbortSignal): Promise<ReleaseSlot> {
    signal.throwIfAborted()
    if (this.#running < this.#init.running) {
      this.#running++
      return this.#releaseOnce()
    }
    if (this.#queue.size >= this.#init.waiting) {
      throw failure('queue-full', `${this.#running} calls are under way and ${this.#queue.size} wait already`, {
        sent: false,
        retryable: true
      })
    }
    await this.#turn(signal)
    return this.#releaseOnce()
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTurn = (): void => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = (): void => {
        this.#queue.delete(onTurn)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#queue.add(onTurn)
    })
  }

  #releaseOnce(): ReleaseSlot {
    let held = true
    return () => {
      if (!held) return
      held = false
      const [next] = this.#queue
      if (next === undefined) {
        this.#running--
      } else {
        // The slot goes from hand to hand, so `running` does not change.
        this.#queue.delete(next)
        next()
      }
    }
  }
}
