import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Message, RequestOf, ResponseOf } from '@p2plane/message'
import { type Codec, failure, P2PError } from '@p2plane/wire'
import { decodeBody, encodeBody } from './body.ts'
import { type Deadline, sleep, startDeadline } from './deadline.ts'
import type { Exchanges } from './exchanges.ts'
import type { RequestOptions } from './options.ts'
import { backoffMs, RETRY_BACKOFF, shouldRetry } from './policy.ts'

/** What `Outbound` is made of. */
export interface OutboundComponents {
  exchanges: Exchanges
  codec: Codec
  /** For calls that say nothing else. */
  defaults: Required<Pick<RequestOptions, 'timeoutMs' | 'retries'>>
  /** From 0 to below 1. */
  random: () => number
}

/** A request on its way out: encoded once, carried, tried again where that is safe, and its response decoded. */
export class Outbound {
  readonly #components: OutboundComponents
  readonly #underWay = new Set<Deadline>()
  #stopped: P2PError | undefined

  constructor(components: OutboundComponents) {
    this.#components = components
  }

  /** The body of a request, checked. @throws P2PError `invalid-request` or `request-too-large`, before a byte is sent */
  encode<M extends Message>(message: M, request: RequestOf<M>): Uint8Array {
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
  async call<M extends Message>(
    target: PeerId | Multiaddr,
    message: M,
    body: Uint8Array,
    { signal, timeoutMs, retries }: RequestOptions
  ): Promise<ResponseOf<M>> {
    const deadline = startDeadline({ timeoutMs: timeoutMs ?? this.#components.defaults.timeoutMs, signal })
    this.#underWay.add(deadline)
    if (this.#stopped !== undefined) deadline.abort(this.#stopped)
    try {
      return await this.#attempt(target, message, body, retries ?? this.#components.defaults.retries, deadline.signal)
    } finally {
      deadline.clear()
      this.#underWay.delete(deadline)
    }
  }

  /** Fails every call that is under way, and every later one. */
  stop(): void {
    this.#stopped = failure('node-stopped', 'the node is stopped')
    for (const deadline of this.#underWay) deadline.abort(this.#stopped)
  }

  async #attempt<M extends Message>(
    target: PeerId | Multiaddr,
    message: M,
    body: Uint8Array,
    retries: number,
    signal: AbortSignal
  ): Promise<ResponseOf<M>> {
    for (let attempts = 1; ; attempts++) {
      try {
        const { exchange, peer } = await this.#components.exchanges.open(target, signal)
        const { protocolId, maxResponseBytes } = message
        const response = await exchange.request(protocolId, body, { signal, maxResponseBytes })
        return this.#decode(message, response, peer)
      } catch (error) {
        if (!P2PError.is(error)) throw error
        if (!shouldRetry({ error, attempts, retries, idempotent: message.idempotent })) throw error
        await sleep(backoffMs(RETRY_BACKOFF, attempts, this.#components.random()), signal)
        // The failure says more than the deadline that ran out while waiting to try again.
        if (signal.aborted) throw error
      }
    }
  }

  #encode<M extends Message>({ protocolId, request: schema }: M, request: RequestOf<M>): Uint8Array {
    try {
      return encodeBody(this.#components.codec, schema, request, 'request')
    } catch (cause) {
      throw failure('invalid-request', `${protocolId}: ${(cause as Error).message}`, { protocolId, sent: false, cause })
    }
  }

  #decode<M extends Message>({ protocolId, response: schema }: M, body: Uint8Array, from: PeerId): ResponseOf<M> {
    try {
      return decodeBody(this.#components.codec, schema, body, 'response')
    } catch (cause) {
      const peer = from.toString()
      const text = `${protocolId} from ${peer}: ${(cause as Error).message}`
      throw failure('invalid-response', text, { origin: 'remote', peer, protocolId, sent: true, cause })
    }
  }
}
