import type { Delta, State } from './events.ts'

/** One event of `GET /events`, its data as JSON. */
export interface ServerEvent {
  readonly event: 'state' | 'delta'
  readonly data: string
}

/**
 * From one validator to any number of readers, each at its own speed. A reader that has not taken the delta before when
 * the next comes is not waited for and has no queue: it gets a state, when it is back.
 */
export class EventChannel {
  readonly #state: () => State
  readonly #readers = new Set<Reader>()

  /** @param state what holds now, asked for when a reader needs it */
  constructor(state: () => State) {
    this.#state = state
  }

  get readers(): number {
    return this.#readers.size
  }

  /** Tells every reader. The text is made once, whoever reads. */
  publish(delta: Delta): void {
    if (this.#readers.size === 0) return
    const event: ServerEvent = { event: 'delta', data: JSON.stringify(delta) }
    for (const reader of this.#readers) reader.offer(event)
  }

  /** A state, and then what is published, until the signal fires. */
  async *read(signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const reader = new Reader()
    const onAbort = (): void => reader.end()
    signal.addEventListener('abort', onAbort, { once: true })
    this.#readers.add(reader)
    try {
      while (!signal.aborted) {
        // In this order: what is published after the state was made is not in it.
        if (reader.takeStale()) yield { event: 'state', data: JSON.stringify(this.#state()) }
        const next = await reader.next()
        if (next !== undefined) yield next
      }
    } finally {
      this.#readers.delete(reader)
      signal.removeEventListener('abort', onAbort)
    }
  }
}

class Reader {
  /** Whether what it knows is not what its next delta builds on. */
  #stale = true
  #waiting: ((event: ServerEvent | undefined) => void) | undefined

  offer(event: ServerEvent): void {
    if (this.#waiting === undefined) this.#stale = true
    else this.#resolve(event)
  }

  takeStale(): boolean {
    const stale = this.#stale
    this.#stale = false
    return stale
  }

  /** The next event; undefined where one was missed, or the end has come. */
  next(): Promise<ServerEvent | undefined> {
    if (this.#stale) return Promise.resolve(undefined)
    return new Promise(resolve => (this.#waiting = resolve))
  }

  end(): void {
    this.#resolve(undefined)
  }

  #resolve(event: ServerEvent | undefined): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.(event)
  }
}
