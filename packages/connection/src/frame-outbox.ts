import { nextTick } from 'node:process'
import { Uint8ArrayList } from 'uint8arraylist'

/**
 * Frames on their way out. What nobody waits for leaves at the end of the turn, in one write with all else that came
 * until then: of a stream that is opened, agreed on and reset that is one write in place of four, and a write is what a
 * frame costs.
 */
export class FrameOutbox {
  readonly #write: (bytes: Uint8ArrayList) => boolean
  #waiting = new Uint8ArrayList()

  /** @param write - sends bytes, and says whether more may be sent at once. May throw where the connection has ended */
  constructor(write: (bytes: Uint8ArrayList) => boolean) {
    this.#write = write
  }

  /** Sends a frame now, after all that waits, and says whether more may be sent at once. */
  send(head: Uint8Array, data?: Uint8ArrayList): boolean {
    this.#add(head, data)
    return this.#flush()
  }

  /** Sends a frame at the end of this turn, or with the next that is sent now. */
  sendSoon(head: Uint8Array, data?: Uint8ArrayList): void {
    if (this.#waiting.byteLength === 0) this.#flushSoon()
    this.#add(head, data)
  }

  #add(head: Uint8Array, data: Uint8ArrayList | undefined): void {
    this.#waiting.append(head)
    if (data !== undefined) this.#waiting.append(data)
  }

  #flush(): boolean {
    const bytes = this.#waiting
    this.#waiting = new Uint8ArrayList()
    return this.#write(bytes)
  }

  /** A tick that a microtask asks for comes once no microtask is left: to agree on a protocol takes a dozen of them. */
  #flushSoon(): void {
    queueMicrotask(() => nextTick(() => this.#flushWaiting()))
  }

  #flushWaiting(): void {
    if (this.#waiting.byteLength === 0) return
    try {
      this.#flush()
    } catch {
      // The connection has ended, and whoever uses it is told so by its end.
    }
  }
}
