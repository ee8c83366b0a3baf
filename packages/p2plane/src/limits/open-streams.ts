import type { Stream } from '@libp2p/interface'

/** The streams of one connection that its peer opened and that have not ended. What each is for nobody may know yet. */
export class OpenStreams {
  readonly #most: number
  readonly #counted = new Set<Stream>()

  /** @param most - how many there may be */
  constructor(most: number) {
    this.#most = most
  }

  /** Whether there is no room for another. */
  get isFull(): boolean {
    return this.#counted.size >= this.#most
  }

  /** Counts one until it ends, */
  add(stream: Stream): void {
    this.#counted.add(stream)
    stream.addEventListener('close', () => this.release(stream), { once: true })
  }

  /** or until something else counts it. */
  release(stream: Stream): void {
    this.#counted.delete(stream)
  }
}
