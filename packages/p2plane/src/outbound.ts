import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { RequestOf, ResponseOf, UnaryMessage } from '@p2plane/message'
import { type Codec, type Deadline, deadlineIn, failure, type P2PError, transportFailure } from '@p2plane/wire'
import { decodeBody, encodeBody } from './body.ts'
import type { Lanes } from './lanes.ts'
import type { RequestOptions } from './options.ts'
import { backoffMs, RETRY_BACKOFF, shouldRetry } from './policy.ts'
import { sleep } from './sleep.ts'

/** What `Outbound` is made of. */
export interface OutboundComponents {
  lanes: Lanes
  codec: Codec
  /** For calls that say nothing else. */
  defaults: Required<Pick<RequestOptions, 'timeoutMs' | 'retries'>>
  /** From 0 to below 1. */
  random: () => number
}

/** A request on its way out: encoded once, carried, tried again where that is safe, and its response decoded. */
export class Outbound {
  readonly #components: OutboundComponents
  readonly #stopping = new AbortController()

  constructor(components: OutboundComponents) {
    this.#components = components
  }

  /** The body of a request, checked. @throws P2PError `invalid-request` or `request-too-large`, before a byte is sent */
  encode<M extends UnaryMessage>(message: M, request: RequestOf<M>): Uint8Array {
    const { protocolId, maxRequestBytes } = message
    const body = this.#encode(message, request)
    if (body.byteLength <= maxRequestBytes) return body
    throw failure(
      'request-too-large',
      `${protocolId}: the request has ${body.byteLength} bytes; maxRequestBytes is ${maxRequestBytes}`,
      { protocolId, sent: false }
    )
  }

  /** Sends a body that `encode` made, and returns the response. @throws P2PError */
  async call<M extends UnaryMessage>(
    target: PeerId | Multiaddr,
    message: M,
    body: Uint8Array,
    { signal, timeoutMs, retries = this.#components.defaults.retries }: RequestOptions
  ): Promise<ResponseOf<M>> {
    const deadline = deadlineIn(timeoutMs ?? this.#components.defaults.timeoutMs, signal)
    for (let attempts = 1; ; attempts++) {
      try {
        return await this.#attempt(target, message, body, deadline)
      } catch (thrown) {
        const error = this.#explain(thrown)
        if (!shouldRetry({ error, attempts, retries, idempotent: message.idempotent })) throw error
        const waitMs = backoffMs(RETRY_BACKOFF, attempts, this.#components.random())
        // The failure says more than the deadline that would run out while waiting to try again.
        if (performance.now() + waitMs >= deadline.deadlineMs) throw error
        await sleep(waitMs, signal)
        if (signal?.aborted === true) throw error
      }
    }
  }

  /** Fails every call that is under way, and every later one. */
  stop(): void {
    const reason = failure('node-stopped', 'the node is stopped')
    this.#stopping.abort(reason)
    this.#components.lanes.close(reason)
  }

  async #attempt<M extends UnaryMessage>(
    target: PeerId | Multiaddr,
    message: M,
    body: Uint8Array,
    deadline: Deadline
  ): Promise<ResponseOf<M>> {
    this.#stopping.signal.throwIfAborted()
    const { lanes } = this.#components
    const { exchange, peer } = lanes.find(target, message) ?? (await lanes.open(target, message, deadline))
    const { deadlineMs, timeoutMs, signal } = deadline
    const { maxResponseBytes } = message
    const options = { deadlineMs, timeoutMs, signal, maxResponseBytes }
    return this.#decode(message, await exchange.request(message.protocolId, body, options), peer)
  }

  /** Whatever a call failed with while the node stopped, that it stopped is why. */
  #explain(error: unknown): P2PError {
    const { signal } = this.#stopping
    return transportFailure(signal.aborted ? signal.reason : error, { sent: true })
  }

  #encode<M extends UnaryMessage>({ protocolId, request: schema }: M, request: RequestOf<M>): Uint8Array {
    try {
      return encodeBody(this.#components.codec, schema, request, 'request')
    } catch (cause) {
      throw failure('invalid-request', `${protocolId}: ${(cause as Error).message}`, { protocolId, sent: false, cause })
    }
  }

  #decode<M extends UnaryMessage>({ protocolId, response: schema }: M, body: Uint8Array, from: PeerId): ResponseOf<M> {
    try {
      return decodeBody(this.#components.codec, schema, body, 'response')
    } catch (cause) {
      const peer = from.toString()
      const text = `${protocolId} from ${peer}: ${(cause as Error).message}`
      throw failure('invalid-response', text, { origin: 'remote', peer, protocolId, sent: true, cause })
    }
  }
}
