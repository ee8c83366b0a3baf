import type { RequestOf, UnaryMessage } from '@p2plane/message'
import { type BodyBytes, failure, type P2PError } from '@p2plane/wire'
import type { Bodies } from './body.ts'
import type { CallWatch } from './call-watch.ts'
import type { Lanes } from './lanes.ts'
import type { PeerHealths } from './limits/peer-health.ts'
import type { RequestOptions } from './call-options.ts'
import { OutboundCall, type OutboundCallComponents, type OutboundCallInit } from './outbound-call.ts'
import { watchedCall } from './outbound-watch.ts'
import { TurnClock } from './turn-clock.ts'

/** What `Outbound` is made of. */
export interface OutboundComponents {
  lanes: Lanes
  bodies: Bodies
  /** How each peer that is called fares. */
  healths: PeerHealths
  /** For calls that say nothing else. */
  defaults: Required<Pick<RequestOptions, 'timeoutMs' | 'retries'>>
  /** From 0 to below 1. */
  random: () => number
  watch?: CallWatch | undefined
}

/** Requests on their way out: each encoded once, however many peers it goes to and however often it is tried. */
export class Outbound {
  readonly #components: OutboundComponents & OutboundCallComponents

  constructor(components: OutboundComponents) {
    this.#components = { ...components, clock: new TurnClock(), stopped: { reason: undefined } }
  }

  /** The body of a request, checked. @throws P2PError `invalid-request` or `request-too-large`, before a byte is sent */
  encode<M extends UnaryMessage>(message: M, request: RequestOf<M>): BodyBytes {
    const { protocolId, maxRequestBytes } = message
    const body = this.#encode(message, request)
    if (body.byteLength <= maxRequestBytes) return body
    throw failure(
      'request-too-large',
      `${protocolId}: the request has ${body.byteLength} bytes; maxRequestBytes is ${maxRequestBytes}`,
      { protocolId, sent: false }
    )
  }

  /** Sends a body that `encode` made, and settles the call's promise. @throws P2PError where an option is none */
  start<M extends UnaryMessage>(call: OutboundCallInit<M>): void {
    const { watch } = this.#components
    if (watch === undefined) return new OutboundCall(this.#components, call).attempt()
    const watched = watchedCall(watch, call)
    try {
      new OutboundCall(this.#components, watched).attempt()
    } catch (error) {
      watched.reject(error as P2PError)
    }
  }

  /** Fails every call that is under way, and every later one. */
  stop(): void {
    const reason = failure('node-stopped', 'the node is stopped')
    this.#components.stopped.reason = reason
    this.#components.lanes.close(reason)
  }

  #encode<M extends UnaryMessage>({ protocolId, request: schema }: M, request: RequestOf<M>): BodyBytes {
    try {
      return this.#components.bodies.encode(schema, request, 'request')
    } catch (cause) {
      throw failure('invalid-request', `${protocolId}: ${(cause as Error).message}`, { protocolId, sent: false, cause })
    }
  }
}
