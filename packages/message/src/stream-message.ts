import { never } from 'zod'
import type { $ZodType, output } from 'zod/v4/core'
import { checkByteLimit } from './byte-limit.ts'
import { checkProtocolId, type ProtocolId } from './protocol-id.ts'
import { checkSchema, type Schema } from './schema.ts'

/** One question, and any number of items each way. Made by `defineStream`. */
// oxlint-disable-next-line typescript/no-explicit-any -- any is what lets a message of known types pass for StreamMessage
export interface StreamMessage<Id extends ProtocolId = ProtocolId, Request = any, Input = any, Output = any> {
  /** A stream of items. */
  readonly kind: 'stream'
  /** The name on the wire. */
  readonly protocolId: Id
  /** What the caller says first. */
  readonly request: Schema<Request>
  /** What the caller says then, item by item. */
  readonly input: Schema<Input>
  /** What the handler says, item by item. */
  readonly output: Schema<Output>
  /** The longest request or item, in bytes. */
  readonly maxItemBytes: number
}

/** The application type of the items a caller sends. */
export type InputOf<M extends StreamMessage> = output<M['input']>

/** The application type of the items a handler sends. */
export type OutputOf<M extends StreamMessage> = output<M['output']>

/** What `defineStream` takes. */
export interface StreamDefinition<
  Id extends ProtocolId,
  Request extends $ZodType,
  Output extends $ZodType,
  Input extends $ZodType
> {
  /** The name on the wire, such as `/log/tail/1.0.0`. */
  protocolId: Id
  /** What the caller says first. */
  request: Request
  /** What the handler says, item by item. `z.instanceof(Uint8Array)` moves bytes, and is how files move. */
  output: Output
  /**
   * What the caller says after the request, item by item.
   *
   * @default nothing
   */
  input?: Input
  /**
   * The longest request or item, in bytes.
   *
   * @default 1_048_576
   */
  maxItemBytes?: number
}

/** A caller without items sends none. */
const NOTHING = never()

/** As long as a request may be. */
const DEFAULT_MAX_ITEM_BYTES = 1024 * 1024

/**
 * Defines a stream once, for callers and handlers alike. Every item is validated; a slow reader holds the writer.
 *
 * @throws TypeError where the protocol id, a schema or a size is not one
 *
 * @example
 * ```ts
 * const Tail = defineStream({
 *   protocolId: '/log/tail/1.0.0',
 *   request: z.object({ from: z.int() }),
 *   output: z.object({ line: z.string() })
 * })
 * ```
 */
export function defineStream<
  const Id extends ProtocolId,
  Request extends $ZodType,
  Output extends $ZodType,
  Input extends $ZodType = $ZodType<never>
>(
  definition: StreamDefinition<Id, Request, Output, Input>
): StreamMessage<Id, output<Request>, output<Input>, output<Output>> {
  const { input = NOTHING, maxItemBytes = DEFAULT_MAX_ITEM_BYTES } = definition
  const protocolId = checkProtocolId(definition.protocolId)
  return Object.freeze({
    kind: 'stream',
    protocolId,
    request: checkSchema(definition.request, `${protocolId}: request`) as Schema<output<Request>>,
    input: checkSchema(input, `${protocolId}: input`) as Schema<output<Input>>,
    output: checkSchema(definition.output, `${protocolId}: output`) as Schema<output<Output>>,
    maxItemBytes: checkByteLimit(maxItemBytes, `${protocolId}: maxItemBytes`)
  })
}
