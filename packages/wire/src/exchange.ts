import type { ProtocolId } from '@p2plane/message'
import type { BodyBytes } from './body-bytes.ts'
import type { Deadline } from './deadline.ts'
import type { P2PError } from './errors.ts'

/**
 * One call on its way out, as whoever carries it sees it. Told exactly once how it ended, and told rather than awaited:
 * of the promises between a caller and the wire only the caller's own is left.
 */
export interface ExchangeCall extends Deadline {
  /** The message. */
  readonly protocolId: ProtocolId
  /** The request. */
  readonly body: BodyBytes
  /** A CBOR map of text to text, for the peer's handler. A peer that speaks unary alone never sees it. */
  readonly headers?: Uint8Array | undefined
  /** The longest response body to accept, in bytes. */
  readonly maxResponseBytes: number
  /** The response has come. */
  onResponse(body: Uint8Array): void
  /** There will be none. `sent` says whether the peer may have seen the request. */
  onFailure(error: P2PError): void
}

/** Request bytes out, response bytes back: one connection's way to carry calls. Knows nothing of types. */
export interface Exchange {
  /** Carries one call. The deadline and the signal reach the peer's handler. Never throws. */
  send(call: ExchangeCall): void
}

/** What `request` takes beside the message and the body. */
export type ExchangeOptions = Pick<ExchangeCall, 'maxResponseBytes' | 'headers'> & Deadline

/**
 * One call to be awaited.
 *
 * @throws P2PError, whatever goes wrong
 */
export function request(
  exchange: Exchange,
  protocolId: ProtocolId,
  body: BodyBytes,
  options: ExchangeOptions
): Promise<Uint8Array> {
  return new Promise((onResponse, onFailure) => exchange.send({ ...options, protocolId, body, onResponse, onFailure }))
}

/** One call, as whoever answers it sees it. */
export interface IncomingCall {
  /** Fires when nobody waits for the answer any more. Made on first use: most handlers never look. */
  readonly signal: AbortSignal
  /** What the caller sent beside the request: a CBOR map, unread. */
  readonly headers?: Uint8Array | undefined
}

/** What is known of a message by whoever answers its calls. */
export interface CallRoute {
  /** The longest request body, in bytes. */
  readonly maxRequestBytes: number
  /** How long a response is to be expected, in bytes. Learned from those that were. */
  expectedResponseBytes: number
}

/**
 * What answers on the other side of an exchange. Throws or rejects with a P2PError to be told to the caller, as far as
 * the exchange can: `invalid-request` for what cannot be read. Anything else gives the request up.
 */
export type Respond = (body: Uint8Array, call: IncomingCall) => BodyBytes | Promise<BodyBytes>
