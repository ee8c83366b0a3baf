import type { PeerId } from '@libp2p/interface'
import type { CallHeaders } from '@p2plane/wire'

/** What a single call takes. */
export interface RequestOptions {
  /** Cancels the call, here and in the peer's handler. */
  signal?: AbortSignal
  /**
   * For the whole call, in milliseconds: queue, dial, exchange and every further attempt.
   *
   * @default 10_000, or `NodeOptions.timeoutMs`
   */
  timeoutMs?: number
  /**
   * Attempts after the first, made only where the peer cannot have seen the request, or the message is idempotent.
   *
   * @default 2
   */
  retries?: number
  /**
   * Texts that travel beside the request, for whoever handles calls rather than for who answers them, such as
   * `traceparent`. Names in lower case; 8 KiB in all. A peer that speaks unary alone never sees them.
   *
   * @default {}
   */
  headers?: CallHeaders
}

/** What a broadcast takes. */
export interface BroadcastOptions extends RequestOptions {
  /**
   * Whom to call, of those this node is connected to: `peer => !peer.equals(sender)` is everybody but one.
   *
   * @default everybody
   */
  to?: (peer: PeerId) => boolean
}

/** What a stream takes. */
export interface StreamOptions<Input> extends Omit<RequestOptions, 'retries'> {
  /**
   * What to send after the request, item by item, as fast as the peer takes them.
   *
   * @default []
   */
  input?: Iterable<Input> | AsyncIterable<Input>
  /**
   * The longest to wait for the peer, to say something or to take something, in milliseconds. `timeoutMs` is for the
   * dial and the opening alone: a stream may go on for days.
   *
   * @default 60_000
   */
  itemTimeoutMs?: number
}

/** rust-libp2p's request_response gives a request 10 seconds too. */
export const DEFAULT_TIMEOUT_MS: number = 10_000

/** Three attempts in all, as gRPC's retry policies commonly have. */
export const DEFAULT_RETRIES: number = 2

/** The longest that either end of an item stream waits for the other. */
export const ITEM_TIMEOUT_MS: number = 60_000
