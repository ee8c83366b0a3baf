import { failure } from './errors.ts'

/** What `Slots` takes. */
export interface SlotsInit {
  /** How many may hold a slot at once. */
  running: number
  /** How many may wait for one. */
  waiting: number
}

/** A counter with a bounded queue, first come first served: so many run, so many wait, the next is refused. */
export class Slots {
  readonly #init: SlotsInit
  #running = 0
  readonly #queue = new Set<() => void>()

  constructor(init: SlotsInit) {
    this.#init = { ...init }
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#queue.size
  }

  /** Takes a slot where one is free and nobody waits. Whoever is told true calls `release` once. */
  tryAcquire(): boolean {
    if (this.#running >= this.#init.running || this.#queue.size > 0) return false
    this.#running++
    return true
  }

  /**
   * Waits for a slot, to be given back with `release`.
   *
   * @throws P2PError `queue-full` at once where too many wait already; the signal's reason where it fires first
   */
  async acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.tryAcquire()) return
    if (this.#queue.size >= this.#init.waiting) {
      throw failure('queue-full', `${this.#running} calls are under way and ${this.#queue.size} wait already`, {
        sent: false,
        retryable: true
      })
    }
    await this.#turn(signal)
  }

  /** Gives a slot back, to whoever has waited longest. */
  release(): void {
    this.#running--
    this.#fill()
  }

  /** Changes how many may hold a slot at once. Those beyond it keep theirs until they give it back. */
  resize(running: number): void {
    this.#init.running = running
    this.#fill()
  }

  #fill(): void {
    for (const next of this.#queue) {
      if (this.#running >= this.#init.running) return
      this.#queue.delete(next)
      this.#running++
      next()
    }
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
}
