import type { $ZodType, output } from 'zod/v4/core'
import { checkProtocolId, type ProtocolId } from './protocol-id.ts'
import { checkByteLimit } from './byte-limit.ts'
import { checkSchema, type Schema } from './schema.ts'
import type { StreamMessage } from './stream-message.ts'

/** What a message says about itself beside its shape. */
export interface MessageTraits {
  /**
   * Whether handling the request twice is the same as once. Only then is a request sent again when its fate is unknown.
   *
   * @default false
   */
  idempotent?: boolean
  /**
   * The lane that carries it. One lane never waits for another, so what must not wait behind large messages (a vote, a
   * heartbeat) has one of its own.
   *
   * @default 'default'
   */
  lane?: string
  /**
   * The longest request body, in bytes. The caller refuses a longer one before a byte is sent, the receiver stops
   * reading at the first byte too many.
   *
   * @default 1_048_576, as rust-libp2p's `request_response::cbor`
   */
  maxRequestBytes?: number
  /**
   * The longest response body, in bytes, likewise.
   *
   * @default 10_485_760, as rust-libp2p's `request_response::cbor`
   */
  maxResponseBytes?: number
}

/** One question and its answer: a protocol id and two schemas. Made by `defineMessage`. */
// oxlint-disable-next-line typescript/no-explicit-any -- any is what lets a message of known types pass for Message
export interface UnaryMessage<Id extends ProtocolId = ProtocolId, Request = any, Response = any> {
  /** One request, one response. */
  readonly kind: 'unary'
  /** The name on the wire. */
  readonly protocolId: Id
  /** What the caller says. */
  readonly request: Schema<Request>
  /** What the handler answers. */
  readonly response: Schema<Response>
  /** Whether it may be handled twice. */
  readonly idempotent: boolean
  /** The lane that carries it. */
  readonly lane: string
  /** The longest request body, in bytes. */
  readonly maxRequestBytes: number
  /** The longest response body, in bytes. */
  readonly maxResponseBytes: number
}

/** Any message a node can speak. */
export type Message = UnaryMessage | StreamMessage

/** The application type of a message's request. */
export type RequestOf<M extends Message> = output<M['request']>

/** The application type of a message's response. */
export type ResponseOf<M extends UnaryMessage> = output<M['response']>

/** What `defineMessage` takes. */
export interface MessageDefinition<
  Id extends ProtocolId,
  Request extends $ZodType,
  Response extends $ZodType
> extends MessageTraits {
  /** The name on the wire, such as `/chat/say/1.0.0`. Change it when a schema changes in a way old peers cannot read. */
  protocolId: Id
  /** What the caller says. */
  request: Request
  /** What the handler answers. Failures that are part of the conversation belong in here: see `result`. */
  response: Response
}

/** The lane of messages that say nothing else. */
const DEFAULT_LANE = 'default'

/** rust-libp2p's `request_response::cbor` stops reading a request here. */
export const DEFAULT_MAX_REQUEST_BYTES: number = 1024 * 1024

/** rust-libp2p's `request_response::cbor` stops reading a response here. */
export const DEFAULT_MAX_RESPONSE_BYTES: number = 10 * 1024 * 1024

/**
 * Defines a message once, for callers and handlers alike. A sender encodes (`z.encode`) and a receiver decodes
 * (`z.decode`), so with codecs too both ends see the same application type. Schemas must be synchronous.
 *
 * @throws TypeError where the protocol id, a schema or a size is not one
 *
 * @example
 * ```ts
 * const Ping = defineMessage({
 *   protocolId: '/hello/ping/1.0.0',
 *   request: z.object({ nonce: z.int() }),
 *   response: z.object({ nonce: z.int(), uptimeMs: z.number() }),
 *   idempotent: true
 * })
 * ```
 */
export function defineMessage<const Id extends ProtocolId, Request extends $ZodType, Response extends $ZodType>(
  definition: MessageDefinition<Id, Request, Response>
): UnaryMessage<Id, output<Request>, output<Response>> {
  const {
    idempotent = false,
    lane = DEFAULT_LANE,
    maxRequestBytes = DEFAULT_MAX_REQUEST_BYTES,
    maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES
  } = definition
  const protocolId = checkProtocolId(definition.protocolId)
  return Object.freeze({
    kind: 'unary',
    protocolId,
    request: checkSchema(definition.request, `${protocolId}: request`) as Schema<output<Request>>,
    response: checkSchema(definition.response, `${protocolId}: response`) as Schema<output<Response>>,
    idempotent,
    lane: checkLane(lane, `${protocolId}: lane`),
    maxRequestBytes: checkByteLimit(maxRequestBytes, `${protocolId}: maxRequestBytes`),
    maxResponseBytes: checkByteLimit(maxResponseBytes, `${protocolId}: maxResponseBytes`)
  })
}

function checkLane(lane: string, name: string): string {
  if (typeof lane === 'string' && /^[a-z0-9-]{1,32}$/.test(lane)) return lane
  throw new TypeError(
    `${name}: ${JSON.stringify(lane)} is not a name; expected 1 to 32 lower-case letters, digits and hyphens`
  )
}
