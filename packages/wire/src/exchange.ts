import type { ProtocolId } from '@p2plane/message'

/** What one call is given. */
export interface ExchangeOptions {
  /** Ends the call, here and in the peer's handler. Carries the deadline: an exchange has no clock of its own. */
  signal: AbortSignal
  /** The longest response body to accept, in bytes. */
  maxResponseBytes: number
}

/** Request bytes out, response bytes back: one connection's way to carry calls. Knows nothing of types. */
export interface Exchange {
  /**
   * Carries one call.
   *
   * @throws P2PError, whatever goes wrong, with `sent` saying whether the peer may have seen the request
   */
  request(protocolId: ProtocolId, body: Uint8Array, options: ExchangeOptions): Promise<Uint8Array>
}

/**
 * What answers on the other side of an exchange. Resolves with the response body, or with undefined to close without
 * an answer; a rejection gives the request up, and nothing of the error crosses the wire.
 */
export type Respond = (body: Uint8Array, signal: AbortSignal) => Promise<Uint8Array | undefined>
