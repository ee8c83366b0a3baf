/** Where a node's own failures go when nobody listens: to `onError`, else to standard error. */
import { inspect } from 'node:util'
import type { Logger } from '@libp2p/interface'
import type { FailureReason, P2PError } from '@p2plane/wire'
import type { InboundFailure } from './inbound-failure.ts'

/** What `FailureReport` is made of. */
export interface FailureReportComponents {
  /** Of NodeOptions. */
  onError: ((error: P2PError) => void) | undefined
  log: Logger
  /** Milliseconds of a clock that only goes forward. */
  now: () => number
  /** Says something to whoever runs the process, as `process.emitWarning` does. */
  warn: (message: string, detail: string) => void
}

/** What somebody who runs this node has to mend. All else is a caller's doing, or the network's. */
const OF_THIS_NODE: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  'handler-failed',
  'invalid-response'
])

/** A caller can make a handler fail as often as it likes, and must not fill a disk by it. */
const MIN_WAIT_MS = 1_000

/** Tells of each failure once. */
export class FailureReport {
  readonly #components: FailureReportComponents
  /** Under the name that errors are logged with: only so can be asked whether they are. */
  readonly #errors: Logger
  #passedOver = 0
  #nextMs = Number.NEGATIVE_INFINITY

  constructor(components: FailureReportComponents) {
    this.#components = components
    this.#errors = components.log.newScope('error')
  }

  /** Of this node's own work. Never throws, whatever `onError` does. */
  tell(error: P2PError): void {
    this.#tell({ error }, this.#isWarningDue())
  }

  /** Of a request that came in: not asked for its error where nobody would see it. Never throws. */
  tellOf(failure: Pick<InboundFailure, 'reason' | 'error'>): void {
    this.#tell(failure, OF_THIS_NODE.has(failure.reason) && this.#isWarningDue())
  }

  #tell(failure: { readonly error: P2PError }, isWarningDue: boolean): void {
    const { onError, log } = this.#components
    if (this.#errors.enabled) log.error('%s - %e', failure.error.message, failure.error)
    if (isWarningDue) this.#warn(failure.error)
    try {
      onError?.(failure.error)
    } catch (thrown) {
      log.error('onError failed - %e', thrown)
    }
  }

  /** Whether another warning may be given, which is then given. */
  #isWarningDue(): boolean {
    if (this.#components.onError !== undefined) return false
    const nowMs = this.#components.now()
    if (nowMs < this.#nextMs) {
      this.#passedOver++
      return false
    }
    this.#nextMs = nowMs + MIN_WAIT_MS
    return true
  }

  #warn(error: P2PError): void {
    const others = this.#passedOver === 0 ? '' : ` (and ${this.#passedOver} more since the last warning)`
    this.#passedOver = 0
    this.#components.warn(`${error.message}${others}`, inspect(error.cause))
  }
}
