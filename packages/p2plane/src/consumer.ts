import type { PeerId } from '@libp2p/interface'
import type { RequestOf, ResponseOf, UnaryMessage } from '@p2plane/message'
import { failure } from '@p2plane/wire'
import type { HandlerContext } from './router.ts'

/** A request that waits for an answer. Exactly one of `respond` and `reject` answers it; later calls do nothing. */
export interface Incoming<M extends UnaryMessage> {
  /** What the caller said, checked. */
  readonly request: RequestOf<M>
  /** Who asks, proven by the connection's handshake. */
  readonly peer: PeerId
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Answers it. */
  readonly respond: (response: ResponseOf<M>) => void
  /** Gives the request up. What becomes of the error is what becomes of one that a handler throws. */
  readonly reject: (error: Error) => void
}

/** What `consume` takes. */
export interface ConsumeOptions {
  /**
   * Requests that may wait in the iterator. What comes on top is given up at once.
   *
   * @default 1_024
   */
  capacity?: number
}

/** The default of `ConsumeOptions.capacity`, from the seed of this library: a Go channel of 1024. */
export const DEFAULT_CONSUME_CAPACITY: number = 1_024

/** A bounded queue between the handler's side, which pushes requests, and an application that iterates. */
export class Consumer<M extends UnaryMessage> implements AsyncIterableIterator<Incoming<M>> {
  readonly #capacity: number
  readonly #onClose: () => void
  readonly #queue = new Set<Incoming<M>>()
  readonly #waiting: ((result: IteratorResult<Incoming<M>, undefined>) => void)[] = []
  #closed = false

  constructor(capacity: number, onClose: () => void) {
    this.#capacity = capacity
    this.#onClose = onClose
  }

  /** The handler of the consumed message. */
  handle(request: RequestOf<M>, { peer, signal }: HandlerContext): Promise<ResponseOf<M>> {
    if (this.#queue.size >= this.#capacity) {
      return Promise.reject(failure('queue-full', `${this.#queue.size} requests wait to be consumed already`))
    }
    return new Promise((resolve, reject) => {
      const incoming: Incoming<M> = { request, peer, signal, respond: resolve, reject }
      const next = this.#waiting.shift()
      if (next !== undefined) return next({ done: false, value: incoming })
      this.#queue.add(incoming)
      // Nobody waits for the answer any more, so its place is free for one that is waited for.
      signal.addEventListener('abort', () => this.#queue.delete(incoming), { once: true })
    })
  }

  next(): Promise<IteratorResult<Incoming<M>, undefined>> {
    const [first] = this.#queue
    if (first !== undefined) {
      this.#queue.delete(first)
      return Promise.resolve({ done: false, value: first })
    }
    if (this.#closed) return Promise.resolve({ done: true, value: undefined })
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Ends the iterator, as `break` in a `for await` does. What waits in it is given up. */
  return(): Promise<IteratorResult<Incoming<M>, undefined>> {
    if (!this.#closed) {
      this.#closed = true
      this.#onClose()
      for (const { reject } of this.#queue) reject(failure('node-stopped', 'the request was not consumed'))
      this.#queue.clear()
      for (const end of this.#waiting.splice(0)) end({ done: true, value: undefined })
    }
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
