/**
 * What peers say: message definitions and their schemas. No I/O.
 *
 * @example
 * ```ts
 * import { defineMessage, result } from '@p2plane/message'
 * import * as z from 'zod'
 *
 * export const Ping = defineMessage({
 *   protocolId: '/hello/ping/1.0.0',
 *   request: z.object({ nonce: z.int() }),
 *   response: z.object({ nonce: z.int(), uptimeMs: z.number() })
 * })
 * ```
 *
 * @packageDocumentation
 */
export { defineMessage } from './message.ts'
export type { Message, MessageDefinition, MessageTraits, RequestOf, ResponseOf, UnaryMessage } from './message.ts'
export { defineStream } from './stream-message.ts'
export type { InputOf, OutputOf, StreamDefinition, StreamMessage } from './stream-message.ts'
export { result } from './result.ts'
export type { Result } from './result.ts'
export { defineTopic } from './topic.ts'
export type { Topic } from './topic.ts'
export { defineRecord } from './record.ts'
export type { RecordDefinition, RecordType } from './record.ts'
/** Schemas that pin what serde and cbor4ii insist on, where a plain zod schema leaves it open. */
export * as serde from './serde.ts'

// For those who build on the wire rather than on a node.
export {
  checkProtocolId,
  compareVersions,
  formatProtocolId,
  MAX_PROTOCOL_ID_BYTES,
  parseProtocolId
} from './protocol-id.ts'
export type { ParsedProtocolId, ProtocolId, ProtocolVersion } from './protocol-id.ts'
export { checkSchema, decodeWith, encodeWith, SchemaError } from './schema.ts'
export type { Schema } from './schema.ts'
export { DEFAULT_MAX_REQUEST_BYTES, DEFAULT_MAX_RESPONSE_BYTES } from './message.ts'
