import type { ProtocolId } from '@p2plane/message'
import type { BodyParts } from './body-parts.ts'
import type { IncomingCall } from './exchange.ts'
import type { RequestHead } from './frame-writer.ts'

/** A call that has no answer yet, as the answering half of a lane keeps it. */
export class RunningCall<Route> implements IncomingCall {
  readonly protocolId: ProtocolId
  readonly route: Route
  readonly deadlineMs: number
  readonly isCallersDeadline: boolean
  readonly headers: Uint8Array | undefined
  /** What there is of the request, where it comes in pieces. */
  incoming: { readonly parts: BodyParts; readonly readByMs: number } | undefined
  /** Begins the call, where it waits for its turn. */
  start: (() => void) | undefined
  #controller: AbortController | undefined
  #reason: Error | undefined

  constructor(protocolId: ProtocolId, route: Route, head: RequestHead, nowMs: number, mostMs: number) {
    this.protocolId = protocolId
    this.route = route
    this.deadlineMs = nowMs + Math.min(head.timeoutMs, mostMs)
    this.isCallersDeadline = head.timeoutMs <= mostMs
    this.headers = head.headers
  }

  /** Whether its handler was called. */
  get hasBegun(): boolean {
    return this.start === undefined && this.incoming?.parts.isWhole !== false
  }

  /** When the caller, or the rest of the request, or the handler is given up. */
  get dueMs(): number {
    const { incoming } = this
    return incoming === undefined || incoming.parts.isWhole
      ? this.deadlineMs
      : Math.min(incoming.readByMs, this.deadlineMs)
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  abort(reason: Error): void {
    this.#reason ??= reason
    this.#controller?.abort(this.#reason)
  }
}
