/** Where a node's own failures go when nobody listens: to `onError`, else to standard error. */
import { inspect } from 'node:util'
import type { Logger } from '@libp2p/interface'
import type { FailureReason, P2PError } from '@p2plane/wire'

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
  #passedOver = 0
  #nextMs = Number.NEGATIVE_INFINITY

  constructor(components: FailureReportComponents) {
    this.#components = components
  }

  /** Of a request that came in, or of this node's own work. Never throws, whatever `onError` does. */
  tell(error: P2PError, isOfThisNode: boolean = OF_THIS_NODE.has(error.reason)): void {
    const { onError, log } = this.#components
    log.error('%s - %e', error.message, error)
    if (onError === undefined) {
      if (isOfThisNode) this.#warn(error)
      return
    }
    try {
      onError(error)
    } catch (thrown) {
      log.error('onError failed - %e', thrown)
    }
  }

  #warn(error: P2PError): void {
    const nowMs = this.#components.now()
    if (nowMs < this.#nextMs) {
      this.#passedOver++
      return
    }
    this.#nextMs = nowMs + MIN_WAIT_MS
    const others = this.#passedOver === 0 ? '' : ` (and ${this.#passedOver} more since the last warning)`
    this.#passedOver = 0
    this.#components.warn(`${error.message}${others}`, inspect(error.cause))
  }
}
