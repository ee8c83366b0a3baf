import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../random.ts'
import type { ProxyShape } from './proxy-shape.ts'

/** Above this, what sends is not read from. */
const MOST_HELD_BYTES = 1024 * 1024

/** How many parts a second is cut into where so many bytes a second are let through. */
const PARTS_A_SECOND = 50

/** What is under way: bytes, or the end. */
interface UnderWay {
  readonly dueMs: number
  readonly bytes: Buffer | undefined
}

/** One direction of a proxied connection. */
export class ProxyFlow {
  readonly #from: Socket
  readonly #to: Socket
  readonly #shape: () => Required<ProxyShape>
  readonly #random: Random
  #held: UnderWay[] = []
  #heldBytes = 0
  #lastDueMs = 0
  #isPassing = false
  #isBlocked = false
  /** What comes after an end goes nowhere. */
  #isEnded = false

  constructor(from: Socket, to: Socket, shape: () => Required<ProxyShape>, random: Random) {
    this.#from = from
    this.#to = to
    this.#shape = shape
    this.#random = random
    from.on('data', bytes => this.#take(bytes)).once('end', () => this.#take(undefined))
  }

  /** From here on nothing is read, and nothing of what is held is passed on. */
  block(): void {
    this.#isBlocked = true
    this.#from.pause()
  }

  unblock(): void {
    this.#isBlocked = false
    this.#from.resume()
    this.#pass()
  }

  /** Ends this direction, once what is held has been passed on. */
  end(): void {
    this.#take(undefined)
  }

  #take(bytes: Buffer | undefined): void {
    if (this.#isEnded) return
    this.#isEnded = bytes === undefined
    const { latencyMs, jitterMs } = this.#shape()
    // Never before what came before it.
    this.#lastDueMs = Math.max(this.#lastDueMs, performance.now() + latencyMs + jitterMs * this.#random())
    this.#held.push({ dueMs: this.#lastDueMs, bytes })
    this.#heldBytes += bytes?.length ?? 0
    if (this.#heldBytes > MOST_HELD_BYTES) this.#from.pause()
    this.#pass()
  }

  #pass(): void {
    if (this.#isPassing) return
    this.#isPassing = true
    void this.#passAll().finally(() => (this.#isPassing = false))
  }

  async #passAll(): Promise<void> {
    while (!this.#isBlocked && this.#held.length > 0 && !this.#to.destroyed) {
      const [{ dueMs, bytes }] = this.#held as [UnderWay]
      const waitMs = dueMs - performance.now()
      if (waitMs > 0) {
        await delay(waitMs)
        continue
      }
      this.#held.shift()
      if (bytes === undefined) this.#to.end()
      else await this.#write(bytes)
    }
  }

  /** Writes as much of it at once as may pass. */
  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#to.destroyed;) {
      const { bandwidth } = this.#shape()
      const part = bytes.subarray(at, at + Math.max(1, bandwidth / PARTS_A_SECOND))
      at += part.length
      this.#heldBytes -= part.length
      if (!this.#to.write(part)) await drained(this.#to)
      if (bandwidth !== Number.POSITIVE_INFINITY) await delay((part.length / bandwidth) * 1_000)
      if (!this.#isBlocked && this.#heldBytes <= MOST_HELD_BYTES) this.#from.resume()
    }
  }
}

/** Resolves once a socket takes more, or is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.once('drain', done).once('close', done)
  })
}
