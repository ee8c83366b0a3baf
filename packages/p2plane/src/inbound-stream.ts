import type { Connection, Stream } from '@libp2p/interface'
import type { StreamMessage } from '@p2plane/message'
import {
  type BodyBytes,
  byteStream,
  type CallLimits,
  failure,
  type IncomingCall,
  ownsBytes,
  P2PError,
  serveItems
} from '@p2plane/wire'
import type { Bodies } from './body.ts'
import { CallContext } from './call-context.ts'
import { type CallWatch, iterateWatched } from './call-watch.ts'
import { toldToCaller } from './inbound-failure.ts'
import { ITEM_TIMEOUT_MS } from './call-options.ts'
import { checkAuthorised } from './admission/authorise.ts'
import type { Authorise, Handler, StreamContext } from './router.ts'

/** What `answerItems` takes beside the stream. */
export interface AnswerItemsInit {
  bodies: Bodies
  /** Those of the connection. */
  limits: CallLimits
  /** Undefined where it was taken away while the stream was opened. */
  handle: Handler<StreamMessage> | undefined
  /** Who may ask. Undefined where everybody may. */
  authorise: Authorise | undefined
  watch: CallWatch | undefined
}

/**
 * Answers one item stream: decoded, handled, and what the handler yields encoded.
 *
 * @throws P2PError of what ended it early
 */
export async function answerItems(
  message: StreamMessage,
  stream: Stream,
  connection: Connection,
  { bodies, limits, handle, authorise, watch }: AnswerItemsInit
): Promise<void> {
  const { protocolId } = message
  await serveItems(byteStream(stream, { ownsBytes: ownsBytes(connection) }), {
    limits,
    maxItemBytes: message.maxItemBytes,
    itemTimeoutMs: ITEM_TIMEOUT_MS,
    tell: toldToCaller,
    async *handle(body, input, call) {
      if (handle === undefined) throw failure('unsupported-protocol', 'the handler was taken away')
      const request = decode(bodies, message, 'request', body)
      const context = new StreamCallContext(connection, call, decodeInput(bodies, message, input))
      if (authorise !== undefined) checkAuthorised(authorise, context)
      const { peer, headers } = context
      const watched = watch?.incoming({ protocolId, requestBytes: body.byteLength, peer, headers })
      const output = outputOf(handle, request, context)
      const items = watched === undefined ? output : iterateWatched(watched, output)
      for await (const item of items) yield encodeOutput(bodies, message, item)
    }
  })
}

class StreamCallContext extends CallContext implements StreamContext<unknown> {
  readonly input: AsyncIterable<unknown>

  constructor(connection: Connection, call: IncomingCall, input: AsyncIterable<unknown>) {
    super(connection, call)
    this.input = input
  }
}

/** What a handler throws stays here, unless it is made to be shown. */
async function* outputOf(
  handle: Handler<StreamMessage>,
  request: unknown,
  context: StreamContext<unknown>
): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* handle(request, context)
  } catch (cause) {
    if (P2PError.is(cause) && (cause.reason === undefined || cause.reason === 'invalid-request')) throw cause
    throw failure('handler-failed', 'the handler failed', { cause })
  }
}

async function* decodeInput(
  bodies: Bodies,
  message: StreamMessage,
  input: AsyncIterable<Uint8Array>
): AsyncGenerator<unknown, void, undefined> {
  for await (const body of input) yield decode(bodies, message, 'input', body)
}

function decode(bodies: Bodies, message: StreamMessage, name: 'request' | 'input', body: Uint8Array): unknown {
  try {
    return bodies.decode(message[name], body, name)
  } catch (cause) {
    throw failure('invalid-request', (cause as Error).message, { origin: 'remote', cause })
  }
}

function encodeOutput(bodies: Bodies, message: StreamMessage, item: unknown): BodyBytes {
  let bytes: BodyBytes
  try {
    bytes = bodies.encode(message.output, item, 'output')
  } catch (cause) {
    throw failure('invalid-response', (cause as Error).message, { cause })
  }
  if (bytes.byteLength <= message.maxItemBytes) return bytes
  throw failure('response-too-large', `output has ${bytes.byteLength} bytes; maxItemBytes is ${message.maxItemBytes}`)
}
