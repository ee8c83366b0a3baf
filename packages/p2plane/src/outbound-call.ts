import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { ProtocolId, ResponseOf, UnaryMessage } from '@p2plane/message'
import { type BodyBytes, type Deadline, type ExchangeCall, failure, P2PError, transportFailure } from '@p2plane/wire'
import type { Bodies } from './body.ts'
import type { Lanes, OpenExchange } from './lanes.ts'
import { backoffMs, RETRY_BACKOFF, shouldRetry } from './policy.ts'
import { sleep } from './sleep.ts'

/** What every `OutboundCall` of a node shares. */
export interface OutboundCallComponents {
  lanes: Lanes
  bodies: Bodies
  /** From 0 to below 1. */
  random: () => number
  /** Fires when the node stops, with why. */
  stopping: AbortSignal
}

/** A call, and the promise that it settles. */
export interface StartedCall<M extends UnaryMessage> {
  target: PeerId | Multiaddr
  message: M
  body: BodyBytes
  resolve: (response: ResponseOf<M>) => void
  reject: (error: P2PError) => void
}

/** What one call may take. */
export interface OutboundCallOptions extends Deadline {
  headers: Uint8Array | undefined
  /** Attempts after the first. */
  retries: number
}

/** A request on its way: carried, tried again where that is safe, and its response decoded. Settles its caller's promise. */
export class OutboundCall<M extends UnaryMessage> implements ExchangeCall {
  readonly protocolId: ProtocolId
  readonly body: BodyBytes
  readonly headers: Uint8Array | undefined
  readonly maxResponseBytes: number
  readonly deadlineMs: number
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly #components: OutboundCallComponents
  readonly #call: StartedCall<M>
  readonly #retries: number
  #peer: PeerId | undefined
  #attempts = 1
  #hasMoved = false

  constructor(components: OutboundCallComponents, call: StartedCall<M>, options: OutboundCallOptions) {
    this.#components = components
    this.#call = call
    this.protocolId = call.message.protocolId
    this.body = call.body
    this.maxResponseBytes = call.message.maxResponseBytes
    this.headers = options.headers
    this.deadlineMs = options.deadlineMs
    this.timeoutMs = options.timeoutMs
    this.signal = options.signal
    this.#retries = options.retries
  }

  /** Gives the call to whoever carries it: at once where there is a lane, which is the way of nearly every call. */
  attempt(): void {
    const { lanes, stopping } = this.#components
    const { target, message } = this.#call
    if (stopping.aborted) return this.onFailure(stopping.reason as P2PError)
    const open = lanes.find(target, message)
    if (open === undefined) void this.#open()
    else this.#carry(open)
  }

  onResponse(body: Uint8Array): void {
    const { message, resolve, reject } = this.#call
    let response: ResponseOf<M>
    try {
      response = this.#components.bodies.decode(message.response, body, 'response') as ResponseOf<M>
    } catch (cause) {
      const peer = this.#peer?.toString()
      const text = `${this.protocolId} from ${peer}: ${(cause as Error).message}`
      const { protocolId } = this
      return reject(failure('invalid-response', text, { origin: 'remote', peer, protocolId, sent: true, cause }))
    }
    resolve(response)
  }

  onFailure(thrown: unknown): void {
    const { stopping } = this.#components
    // Whatever a call failed with while the node stopped, that it stopped is why.
    const error = transportFailure(stopping.aborted ? stopping.reason : thrown, { sent: true })
    if (this.#mayMove(error)) return this.attempt()
    const { message, reject } = this.#call
    const attempts = this.#attempts
    if (!shouldRetry({ error, attempts, retries: this.#retries, idempotent: message.idempotent })) return reject(error)
    void this.#retry(error)
  }

  async #open(): Promise<void> {
    const { target, message } = this.#call
    let open: OpenExchange
    try {
      open = await this.#components.lanes.open(target, message, this)
    } catch (error) {
      return this.onFailure(error)
    }
    this.#carry(open)
  }

  #carry({ exchange, peer }: OpenExchange): void {
    this.#peer = peer
    exchange.send(this)
  }

  /**
   * A call that waited on a lane for its turn when the lane was lost goes on by another, at once and once: nobody has
   * seen it, and it did nothing to be counted as an attempt.
   */
  #mayMove({ sent, reason }: P2PError): boolean {
    if (sent !== false || reason !== 'connection-closed' || this.#hasMoved || this.#peer === undefined) return false
    this.#hasMoved = true
    return true
  }

  async #retry(error: P2PError): Promise<void> {
    const { reject } = this.#call
    const waitMs = backoffMs(RETRY_BACKOFF, this.#attempts++, this.#components.random())
    // The failure says more than the deadline that would run out while waiting to try again.
    if (performance.now() + waitMs >= this.deadlineMs) return reject(error)
    await sleep(waitMs, this.signal)
    if (this.signal?.aborted === true) return reject(error)
    this.attempt()
  }
}
