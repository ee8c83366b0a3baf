/**
 * How a message looks in bytes, and how bytes cross a libp2p stream.
 *
 * @example
 * ```ts
 * import { cborCodec } from '@p2plane/wire'
 *
 * const codec = cborCodec()
 * const bytes = codec.encode({ sentAtMs: 1_700_000_000_000 }) // an integer, as serde expects
 * codec.decode(bytes) // { sentAtMs: 1700000000000 }
 * ```
 *
 * @packageDocumentation
 */
export { P2PError } from './errors.ts'
export type { ErrorOrigin, P2PErrorInit } from './errors.ts'
export type { ErrorCode, FailureReason } from './error-code.ts'
export { cborCodec } from './codec.ts'
export type { Codec } from './codec.ts'
export { bodyCodec } from './body-codec.ts'
export type { BodyCodec } from './body-codec.ts'
export { CborError } from './cbor-error.ts'
export { DEFAULT_CBOR_LIMITS } from './cbor-limits.ts'
export type { CborLimits } from './cbor-limits.ts'

// For those who carry calls themselves.
export { failure } from './errors.ts'
export { CODE_OF_REASON } from './error-code.ts'
export type { BodyBytes } from './body-bytes.ts'
export { request } from './exchange.ts'
export type { CallRoute, Exchange, ExchangeCall, ExchangeOptions, IncomingCall, Respond } from './exchange.ts'
export { MAX_PAUSE_MS, UNLIMITED } from './call-limits.ts'
export type { CallLimits, CallSlots, RequestBytes } from './call-limits.ts'
export { decodeHeaders, encodeHeaders } from './headers.ts'
export type { CallHeaders } from './headers.ts'
export { deadlineIn, deadlineSignal } from './deadline.ts'
export type { Deadline, DeadlineSignal } from './deadline.ts'
export { laneExchange } from './calling-lane.ts'
export type { Lane, LaneInit } from './lane.ts'
export { MAX_LANE_RUNNING, serveLane } from './answering-lane.ts'
export type { LaneResponder, ServeLaneInit } from './lane-responder.ts'
export { LANE_PROTOCOL } from './frame.ts'
export { callItems } from './item-caller.ts'
export type { CallItemsInit } from './item-caller.ts'
export { serveItems } from './item-responder.ts'
export type { ServeItemsInit } from './item-responder.ts'
export type { ItemStreamInit } from './item-stream.ts'
export {
  MAX_UNARY_IN_FLIGHT,
  MAX_UNARY_INBOUND_STREAMS,
  MAX_UNARY_WAITING,
  serveUnary,
  unaryExchange
} from './unary.ts'
export type { ServeUnaryInit } from './unary.ts'
export { Slots } from './slots.ts'
export type { SlotsInit } from './slots.ts'
export { StreamCutError } from './byte-stream.ts'
export { byteStream } from './evented-byte-stream.ts'
export { readToEnd, TooManyBytesError } from './read-to-end.ts'
export type { ByteStream, ByteStreamInit } from './byte-stream.ts'
export { ownsBytes } from './owns-bytes.ts'
export type { AgreedProtocols } from './owns-bytes.ts'
export { unlessAborted } from './unless-aborted.ts'
export { transportFailure } from './transport-failure.ts'
export type { FailedCall } from './transport-failure.ts'
