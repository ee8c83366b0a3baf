/** What kind of failure it is: gRPC's sixteen codes, in kebab-case. Decide by this. */
export type ErrorCode =
  | 'cancelled'
  | 'unknown'
  | 'invalid-argument'
  | 'deadline-exceeded'
  | 'not-found'
  | 'already-exists'
  | 'permission-denied'
  | 'resource-exhausted'
  | 'failed-precondition'
  | 'aborted'
  | 'out-of-range'
  | 'unimplemented'
  | 'internal'
  | 'unavailable'
  | 'data-loss'
  | 'unauthenticated'

/** Every code there is. An application's own error may have any, also one that no reason of the library's has. */
const CODES: Readonly<Record<ErrorCode, true>> = {
  cancelled: true,
  unknown: true,
  'invalid-argument': true,
  'deadline-exceeded': true,
  'not-found': true,
  'already-exists': true,
  'permission-denied': true,
  'resource-exhausted': true,
  'failed-precondition': true,
  aborted: true,
  'out-of-range': true,
  unimplemented: true,
  internal: true,
  unavailable: true,
  'data-loss': true,
  unauthenticated: true
}

/** Whether a value, of a peer's perhaps, is a code. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(CODES, value)
}

/** What happened in the library, with rust-libp2p's words where it has them. Each reason has one code. */
export type FailureReason =
  /** No address is known for the peer, here or in the DHT. */
  | 'no-addresses'
  /** Nobody answered at any address. */
  | 'dial-failure'
  /** Somebody answered who is not the peer that was called. */
  | 'peer-id-mismatch'
  /** The peer does not speak this message. */
  | 'unsupported-protocol'
  /** The connection ended before the answer. */
  | 'connection-closed'
  /** The peer gave the request up: its handler failed, or it is over a limit. Its own log says which. */
  | 'stream-reset'
  /** The peer closed the stream without a byte: it could not read the request, or chose not to answer. */
  | 'no-response'
  /** The request does not fit the message's schema. */
  | 'invalid-request'
  /** The response does not fit the message's schema. */
  | 'invalid-response'
  /** The request is longer than the message allows. */
  | 'request-too-large'
  /** The response is longer than the message allows. */
  | 'response-too-large'
  /** The deadline passed. */
  | 'timeout'
  /** The caller's signal fired. */
  | 'cancelled'
  /** More calls, or more bytes of them, are under way or waiting than there is room for. */
  | 'queue-full'
  /** The peer has taken more than its share of the node's time. */
  | 'rate-limited'
  /** The peer does not take what it asked for. */
  | 'slow-consumer'
  /** The node is stopped, or stopped while the call was under way. */
  | 'node-stopped'
  /** The message is not among those the node was made with. */
  | 'unknown-message'
  /** The handler threw. The caller is told no more than that; by unary not even so much, but `stream-reset`. */
  | 'handler-failed'
  /** No peer kept the DHT record. */
  | 'not-stored'
  /** The DHT holds no valid record under the key, or no such peer. */
  | 'not-found'
  /** A DHT value does not fit the record's schema. */
  | 'invalid-record'
  /** An argument is not what the method takes. */
  | 'invalid-argument'
  /** One of the two nodes does not admit the other. */
  | 'peer-denied'
  /** The peer is of another network, or of a version that does not fit. */
  | 'peer-incompatible'
  /** The peer has no place left. */
  | 'peer-full'
  /** The peer is admitted, and may not ask this. */
  | 'not-authorised'

/** The code of each reason. */
export const CODE_OF_REASON: Readonly<Record<FailureReason, ErrorCode>> = {
  'no-addresses': 'unavailable',
  'dial-failure': 'unavailable',
  'peer-id-mismatch': 'unauthenticated',
  'unsupported-protocol': 'unimplemented',
  'connection-closed': 'unavailable',
  'stream-reset': 'internal',
  'no-response': 'internal',
  'invalid-request': 'invalid-argument',
  'invalid-response': 'internal',
  'request-too-large': 'resource-exhausted',
  'response-too-large': 'resource-exhausted',
  timeout: 'deadline-exceeded',
  cancelled: 'cancelled',
  'queue-full': 'resource-exhausted',
  'rate-limited': 'resource-exhausted',
  'slow-consumer': 'resource-exhausted',
  'node-stopped': 'unavailable',
  'unknown-message': 'failed-precondition',
  'handler-failed': 'internal',
  'not-stored': 'unavailable',
  'not-found': 'not-found',
  'invalid-record': 'invalid-argument',
  'invalid-argument': 'invalid-argument',
  'peer-denied': 'permission-denied',
  'peer-incompatible': 'failed-precondition',
  'peer-full': 'resource-exhausted',
  'not-authorised': 'permission-denied'
}
