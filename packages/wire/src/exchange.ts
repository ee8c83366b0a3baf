import type { ProtocolId } from '@p2plane/message'
import type { Deadline } from './deadline.ts'

/** What one call is given: when it has to be over, and how much may come back. */
export interface ExchangeOptions extends Deadline {
  /** The longest response body to accept, in bytes. */
  readonly maxResponseBytes: number
}

/** Request bytes out, response bytes back: one connection's way to carry calls. Knows nothing of types. */
export interface Exchange {
  /**
   * Carries one call. The deadline and the signal reach the peer's handler.
   *
   * @throws P2PError, whatever goes wrong, with `sent` saying whether the peer may have seen the request
   */
  request(protocolId: ProtocolId, body: Uint8Array, options: ExchangeOptions): Promise<Uint8Array>
}

/** One call, as whoever answers it sees it. */
export interface IncomingCall {
  /** Fires when nobody waits for the answer any more. Made on first use: most handlers never look. */
  readonly signal: AbortSignal
}

/**
 * What answers on the other side of an exchange. Rejects with a P2PError to be told to the caller, as far as the
 * exchange can: `invalid-request` for what cannot be read. Anything else it rejects with gives the request up.
 */
export type Respond = (body: Uint8Array, call: IncomingCall) => Promise<Uint8Array>
