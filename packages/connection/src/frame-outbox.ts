import { nextTick } from 'node:process'
import { Uint8ArrayList } from 'uint8arraylist'

/** How long a refusal may wait for company, in milliseconds: whoever is refused is to wait before it asks again anyway. */
const REFUSAL_WAIT_MS = 20

/**
 * Frames on their way out. What nobody waits for leaves at the end of the turn, in one write with all else that came
 * until then: of a stream that is opened, agreed on and reset that is one write in place of four, and a write is what a
 * frame costs.
 */
export class FrameOutbox {
  readonly #write: (bytes: Uint8ArrayList) => boolean
  #waiting = new Uint8ArrayList()
  /** Whether what waits leaves at the end of this turn, */
  #isDueSoon = false
  /** or after a while. */
  #isDueLater = false

  /** @param write - sends bytes, and says whether more may be sent at once. May throw where the connection has ended */
  constructor(write: (bytes: Uint8ArrayList) => boolean) {
    this.#write = write
  }

  /** Sends a frame now, after all that waits, and says whether more may be sent at once. */
  send(head: Uint8Array, data?: Uint8Array | Uint8ArrayList): boolean {
    this.#add(head, data)
    return this.#flush()
  }

  /** Sends a frame at the end of this turn, or with the next that is sent now. */
  sendSoon(head: Uint8Array, data?: Uint8Array | Uint8ArrayList): void {
    this.#add(head, data)
    if (this.#isDueSoon) return
    this.#isDueSoon = true
    // A tick that a microtask asks for comes once no microtask is left: to agree on a protocol takes a dozen of them.
    queueMicrotask(() => nextTick(() => this.#flushWaiting()))
  }

  /** Sends a frame after a while: a flood that is refused frame by frame costs one write for each of its own. */
  sendLater(head: Uint8Array): void {
    this.#add(head, undefined)
    if (this.#isDueLater) return
    this.#isDueLater = true
    setTimeout(() => {
      this.#isDueLater = false
      this.#flushWaiting()
    }, REFUSAL_WAIT_MS)
  }

  #add(head: Uint8Array, data: Uint8Array | Uint8ArrayList | undefined): void {
    this.#waiting.append(head)
    if (data !== undefined) this.#waiting.append(data)
  }

  #flush(): boolean {
    const bytes = this.#waiting
    this.#waiting = new Uint8ArrayList()
    return this.#write(bytes)
  }

  #flushWaiting(): void {
    this.#isDueSoon = false
    if (this.#waiting.byteLength === 0) return
    try {
      this.#flush()
    } catch {
      // The connection has ended, and whoever uses it is told so by its end.
    }
  }
}
