import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { ProtocolId, ResponseOf, UnaryMessage } from '@p2plane/message'
import { type BodyBytes, encodeHeaders, type ExchangeCall, failure, P2PError, transportFailure } from '@p2plane/wire'
import type { Bodies } from './body.ts'
import type { WatchedCall } from './call-watch.ts'
import type { Lanes, OpenExchange } from './lanes.ts'
import type { PeerHealth, PeerHealths } from './limits/peer-health.ts'
import type { RequestOptions } from './call-options.ts'
import { retryWaitMs, shouldRetry } from './policy.ts'
import { sleep } from './sleep.ts'
import type { TurnClock } from './turn-clock.ts'

/** What every `OutboundCall` of a node shares. */
export interface OutboundCallComponents {
  lanes: Lanes
  bodies: Bodies
  healths: PeerHealths
  /** From 0 to below 1. */
  random: () => number
  clock: TurnClock
  /** Why the node has stopped, once it has. */
  stopped: { reason: P2PError | undefined }
  /** For calls that say nothing else. */
  defaults: Required<Pick<RequestOptions, 'timeoutMs' | 'retries'>>
}

/** What one call takes: options, and the promise that it settles. */
export interface OutboundCallInit<M extends UnaryMessage> {
  target: PeerId | Multiaddr
  message: M
  body: BodyBytes
  options: RequestOptions
  resolve: (response: ResponseOf<M>) => void
  reject: (error: P2PError) => void
  watched?: WatchedCall | undefined
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
  readonly #init: OutboundCallInit<M>
  #peer: PeerId | undefined
  #health: PeerHealth | undefined
  #attempts = 1
  #hasMoved = false

  /** @throws P2PError where the headers are none */
  constructor(components: OutboundCallComponents, init: OutboundCallInit<M>) {
    const { message, body, options } = init
    this.#components = components
    this.#init = init
    this.protocolId = message.protocolId
    this.body = body
    this.maxResponseBytes = message.maxResponseBytes
    this.headers = options.headers === undefined ? undefined : encodeHeaders(options.headers)
    this.timeoutMs = options.timeoutMs ?? components.defaults.timeoutMs
    this.deadlineMs = components.clock.nowMs + this.timeoutMs
    this.signal = options.signal
  }

  /** Gives the call to whoever carries it: at once where there is a lane, which is the way of nearly every call. */
  attempt(): void {
    const { lanes, stopped } = this.#components
    const { target, message } = this.#init
    if (stopped.reason !== undefined) return this.onFailure(stopped.reason)
    const open = lanes.find(target, message)
    if (open === undefined) this.#reach()
    else this.#carry(open)
  }

  onResponse(body: Uint8Array): void {
    const { message, resolve, reject, watched } = this.#init
    watched?.onResponse?.(body.byteLength)
    let response: ResponseOf<M>
    this.#health?.answered()
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
    const { stopped, defaults, lanes } = this.#components
    // Whatever a call failed with while the node stopped, that it stopped is why.
    const error = lanes.behind(transportFailure(stopped.reason ?? thrown, { sent: true }))
    if (this.#mayMove(error)) return this.attempt()
    const { message, reject, options } = this.#init
    const attempts = this.#attempts
    const { retries = defaults.retries } = options
    const allowsRetry = this.#healthOfTarget().allowsRetry(error)
    const { idempotent } = message
    if (!shouldRetry({ error, attempts, retries, idempotent, allowsRetry })) return reject(error)
    void this.#retry(error)
  }

  /** Opens what has to be, unless the peer failed so often of late that it is left alone for a moment. */
  #reach(): void {
    const waitMs = this.#healthOfTarget().waitMs(performance.now())
    if (waitMs === 0) return void this.#open()
    const { protocolId } = this
    const peer = this.#init.target.toString()
    const text = `${protocolId} to ${peer}: nobody could be reached of late; tried again in ${Math.ceil(waitMs)} ms`
    const error = failure('dial-failure', text, {
      peer,
      protocolId,
      sent: false,
      retryable: true,
      retryAfterMs: waitMs
    })
    // Not at once: whoever calls again as soon as a call fails would keep this process from all else.
    setTimeout(() => this.onFailure(error), 1)
  }

  async #open(): Promise<void> {
    const { lanes, random } = this.#components
    const { target, message } = this.#init
    let open: OpenExchange
    try {
      open = await lanes.open(target, message, this)
    } catch (error) {
      if (P2PError.is(error)) this.#healthOfTarget().unreached(error, performance.now(), random())
      return this.onFailure(error)
    }
    this.#healthOfTarget().reached()
    this.#carry(open)
  }

  #carry({ exchange, peer, health }: OpenExchange): void {
    this.#peer = peer
    this.#health = health
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

  #healthOfTarget(): PeerHealth {
    return (this.#health ??= this.#components.healths.of(this.#init.target.toString()))
  }

  async #retry(error: P2PError): Promise<void> {
    const { reject, watched } = this.#init
    const waitMs = retryWaitMs({ error, attempts: this.#attempts++ }, this.#components.random())
    // The failure says more than the deadline that would run out while waiting to try again.
    if (performance.now() + waitMs >= this.deadlineMs) return reject(error)
    await sleep(waitMs, this.signal)
    if (this.signal?.aborted === true) return reject(error)
    watched?.onRetry?.()
    this.attempt()
  }
}
