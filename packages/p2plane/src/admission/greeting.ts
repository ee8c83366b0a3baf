import type { Connection } from '@libp2p/interface'
import { failure, unlessAborted } from '@p2plane/wire'
import { type AdmissionEvent, type AdmissionState, nextAdmissionState } from './admission-state.ts'
import type { Hello } from './hello.ts'
import { type Rejection, rejectionError } from './rejection.ts'

/** Inbound streams of one connection that may wait for the verdict. */
const MAX_WAITING = 32

/** The handshake of one connection: how far it is, and who waits for its end. */
export class Greeting {
  readonly connection: Connection
  /** What this node says on it. */
  readonly own: Hello
  /** What the peer says. Undefined until then, and of a guest. */
  remote: Hello | undefined
  /** Ends the policy's work when the time is up. */
  readonly controller: AbortController = new AbortController()
  /** When the verdict expires, or the handshake does. */
  timer: ReturnType<typeof setTimeout> | undefined
  #state: AdmissionState = 'greeting'
  #rejection: Rejection | undefined
  #waiting = 0
  readonly #verdict = Promise.withResolvers<void>()
  readonly #told = Promise.withResolvers<void>()

  constructor(connection: Connection, own: Hello) {
    this.connection = connection
    this.own = own
    // Whoever waits is told; that nobody waits is no error.
    this.#verdict.promise.catch(() => {})
  }

  get state(): AdmissionState {
    return this.#state
  }

  /** Whether the verdict is still to come. */
  get isPending(): boolean {
    return this.#state !== 'admitted' && this.#state !== 'refused'
  }

  /** Why not. Undefined where nobody has said no. */
  get rejection(): Rejection | undefined {
    return this.#rejection
  }

  /** Takes an event. False where it is against the rules, and nothing has changed. */
  take(event: Exclude<AdmissionEvent, 'refuse'>): boolean {
    const next = nextAdmissionState(this.#state, event)
    if (next === undefined) return false
    this.#state = next
    if (event === 'admit') this.#verdict.resolve()
    return true
  }

  /** Says no, once. False where it was said before. */
  refuse(rejection: Rejection): boolean {
    const next = nextAdmissionState(this.#state, 'refuse')
    if (next === undefined) return false
    this.#state = next
    this.#rejection = rejection
    clearTimeout(this.timer)
    const error = rejectionError(rejection, this.connection.remotePeer.toString())
    this.#verdict.reject(error)
    this.controller.abort(error)
    return true
  }

  /** The peer knows of the rejection, or cannot be told: what it asked meanwhile may be reset. */
  tell(): void {
    this.#told.resolve()
  }

  /** The connection is gone: whatever the policy says yet is too late. */
  close(): void {
    this.#state = 'refused'
    clearTimeout(this.timer)
    const error = failure('connection-closed', 'the connection ended before the peer was admitted', {
      origin: 'transport',
      sent: false,
      retryable: true
    })
    this.#verdict.reject(error)
    this.#told.resolve()
    this.controller.abort(error)
  }

  /**
   * Waits for the verdict. Undefined where it is a yes already.
   *
   * @throws P2PError from the promise: why not
   */
  admitted(signal: AbortSignal): Promise<void> | undefined {
    if (this.#state === 'admitted') return undefined
    return unlessAborted(this.#verdict.promise, signal)
  }

  /** Likewise, for a stream that has come in. Only so many may wait. A no comes once the peer has been told why. */
  entered(): Promise<void> | undefined {
    if (this.#state === 'admitted') return undefined
    if (this.#waiting >= MAX_WAITING) {
      return Promise.reject(failure('queue-full', `${MAX_WAITING} streams wait to be admitted already`))
    }
    this.#waiting++
    return this.#enter().finally(() => this.#waiting--)
  }

  async #enter(): Promise<void> {
    try {
      await this.#verdict.promise
    } catch (error) {
      await this.#told.promise
      throw error
    }
  }
}
