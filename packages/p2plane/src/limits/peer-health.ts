import type { FailureReason, P2PError } from '@p2plane/wire'
import { Circuit } from './circuit.ts'
import { RetryBudget } from './retry-budget.ts'

/** Peers and addresses of which is known how they fare. The one that was asked least recently is forgotten first. */
const MAX_REMEMBERED = 1_000

/** Failures to open a connection or a stream that say something of the peer. A caller's own signal does not. */
const UNREACHED: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  'dial-failure',
  'connection-closed',
  'timeout'
])

/** How a peer that is called fares: whether to ask it at all, and whether to ask it again. */
export class PeerHealth {
  readonly #circuit = new Circuit()
  readonly #retries = new RetryBudget()
  #lastLoss: unknown

  /** How long to leave the peer alone, in milliseconds: 0 where it may be reached for now. */
  waitMs(nowMs: number): number {
    return this.#circuit.waitMs(nowMs)
  }

  /** A call was answered. */
  answered(): void {
    this.#retries.succeeded()
  }

  /**
   * A call failed: whether the peer answers often enough to be asked again. What it refused counts, each time, and a
   * connection that it was called over and that was lost, once: that takes a thousand calls with it. A peer that cannot be
   * reached is not asked: that is the circuit's affair.
   */
  allowsRetry({ retryable, origin, sent, cause }: P2PError): boolean {
    const isLoss = origin === 'transport' && sent === true
    if (!retryable || (origin !== 'remote' && !isLoss)) return true
    // Of all the calls on a lane that is lost the cause is one and the same.
    if (!isLoss || cause !== this.#lastLoss) this.#retries.failed()
    if (isLoss) this.#lastLoss = cause
    return this.#retries.allows
  }

  /** There is a connection. */
  reached(): void {
    this.#circuit.succeeded()
  }

  /** There is none, and why. @param random from 0 to below 1 */
  unreached({ reason }: P2PError, nowMs: number, random: number): void {
    if (UNREACHED.has(reason)) this.#circuit.failed(nowMs, random)
  }
}

/** The health of every peer that is called, by its id or by the address that stands for it. */
export class PeerHealths {
  readonly #byTarget = new Map<string, PeerHealth>()

  /** How many are remembered. */
  get size(): number {
    return this.#byTarget.size
  }

  /** That of one, made where there is none. */
  of(target: string): PeerHealth {
    const health = this.#byTarget.get(target) ?? new PeerHealth()
    this.#byTarget.delete(target)
    this.#byTarget.set(target, health)
    const [oldest] = this.#byTarget.keys()
    if (this.#byTarget.size > MAX_REMEMBERED) this.#byTarget.delete(oldest!)
    return health
  }

  /** A peer has connected, from whichever side. */
  reached(peer: string): void {
    this.#byTarget.get(peer)?.reached()
  }
}
