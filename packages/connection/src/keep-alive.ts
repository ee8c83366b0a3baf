import { ConnectionClosedError } from '@libp2p/interface'

/** When a peer that is silent is asked whether it is there, and when it is given up. */
export interface KeepAliveInit {
  /**
   * After how much silence it is asked, in milliseconds.
   *
   * @default 4_000
   */
  idleMs?: number
  /**
   * After how much more silence its connection ends, in milliseconds. A busy process needs some time to answer.
   *
   * @default 5_000
   */
  timeoutMs?: number
}

/** What `KeepAlive` does to a connection. */
export interface KeepAliveDeeds {
  /** Asks the peer to say something. */
  ask(): void
  /** Ends the connection. */
  giveUp(error: Error): void
}

/**
 * Notices that a peer is not there any more. Whatever it says proves that it is, so a connection that is in use is asked
 * nothing, and of two peers that are silent only one asks: the other has heard something by it.
 */
export class KeepAlive {
  readonly #deeds: KeepAliveDeeds
  readonly #idleMs: number
  readonly #timeoutMs: number
  #heardMs: number = performance.now()
  #timer: ReturnType<typeof setTimeout>

  constructor({ idleMs = 4_000, timeoutMs = 5_000 }: KeepAliveInit, deeds: KeepAliveDeeds) {
    this.#deeds = deeds
    this.#idleMs = idleMs
    this.#timeoutMs = timeoutMs
    this.#timer = setTimeout(this.#look, idleMs)
  }

  /** The peer said something. */
  heard(): void {
    this.#heardMs = performance.now()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  readonly #look = (): void => {
    const silentMs = performance.now() - this.#heardMs
    if (silentMs < this.#idleMs) {
      this.#timer = setTimeout(this.#look, this.#idleMs - silentMs)
      return
    }
    const askedMs = performance.now()
    this.#timer = setTimeout(() => this.#judge(askedMs), this.#timeoutMs)
    this.#deeds.ask()
  }

  #judge(askedMs: number): void {
    if (this.#heardMs > askedMs) return this.#look()
    this.#deeds.giveUp(new ConnectionClosedError(`the peer did not answer within ${this.#timeoutMs} ms`))
  }
}
