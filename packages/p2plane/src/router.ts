import type { Connection, PeerId } from '@libp2p/interface'
import type { InputOf, Message, OutputOf, RequestOf, ResponseOf, StreamMessage, UnaryMessage } from '@p2plane/message'
import type { CallHeaders } from '@p2plane/wire'
import type { Attested } from './admission/policy.ts'

/** What a handler is told beside the request. */
export interface HandlerContext {
  /** Who asks, proven by the connection's handshake. */
  readonly peer: PeerId
  /** The connection it came over. */
  readonly connection: Connection
  /**
   * Fires when nobody waits for the answer any more: the caller cancelled, its connection was lost, the handler's
   * time is up, or the node stops.
   */
  readonly signal: AbortSignal
  /** What the caller sent beside the request, such as tracing. Empty from a peer that speaks unary alone. */
  readonly headers: CallHeaders
  /** What the admission policy vouches for, such as `capabilities`. Empty without a policy. */
  readonly attested: Attested
}

/** What a handler of a stream is told beside the request. */
export interface StreamContext<Input> extends HandlerContext {
  /** The caller's items. Read when the handler asks for them: until then the caller waits. */
  readonly input: AsyncIterable<Input>
}

/**
 * Answers one message. A P2PError of its own making is shown to the caller, as far as the wire can carry it; anything
 * else it throws stays in this process, as the cause of an `inbound:failure` event.
 */
export type Handler<M extends Message> = M extends UnaryMessage
  ? (request: RequestOf<M>, context: HandlerContext) => ResponseOf<M> | Promise<ResponseOf<M>>
  : M extends StreamMessage
    ? (request: RequestOf<M>, context: StreamContext<InputOf<M>>) => AsyncIterable<OutputOf<M>>
    : never

/** A handler for every message, by protocol id. */
export type Router<M extends Message> = { readonly [T in M as T['protocolId']]: Handler<T> }

/** Whether a caller may ask a message: looked at before its handler runs. Where it throws, it may not. */
export type Authorise = (context: HandlerContext) => boolean

/** What messages ask of their callers, by protocol id. A message that is not there asks nothing. */
export type Authorisation<M extends Message> = { readonly [T in M as T['protocolId']]?: Authorise }

/**
 * Types a handler that stands on its own.
 *
 * @example
 * ```ts
 * const ping = handler(Ping, ({ nonce }) => ({ nonce, uptimeMs: performance.now() }))
 * ```
 */
export function handler<M extends Message>(_message: M, handle: Handler<M>): Handler<M> {
  return handle
}
