import { type Connection, isPeerId, type PeerId, type Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { InputOf, OutputOf, RequestOf, StreamMessage } from '@p2plane/message'
import {
  type BodyBytes,
  byteStream,
  callItems,
  deadlineIn,
  deadlineSignal,
  encodeHeaders,
  failure,
  MAX_UNARY_INBOUND_STREAMS,
  ownsBytes,
  P2PError,
  transportFailure
} from '@p2plane/wire'
import type { Bodies, BodyName } from './body.ts'
import type { CallWatch } from './call-watch.ts'
import type { Dialer } from './dialer.ts'
import { ITEM_TIMEOUT_MS, type StreamOptions } from './call-options.ts'

/** What `OutboundStream` is made of. */
export interface OutboundStreamComponents {
  dialer: Pick<Dialer, 'connect' | 'behind'>
  bodies: Bodies
  /** For calls that say nothing else: for the dial and the opening, in milliseconds. */
  timeoutMs: number
  watch?: CallWatch | undefined
}

/** A stream on its way out: encoded item by item, and what comes back decoded item by item. */
export class OutboundStream {
  readonly #components: OutboundStreamComponents

  constructor(components: OutboundStreamComponents) {
    this.#components = components
  }

  /** Opens the stream at the first turn of the iteration. @throws P2PError from the iteration */
  async *call<M extends StreamMessage>(
    target: PeerId | Multiaddr,
    message: M,
    request: RequestOf<M>,
    {
      input = [],
      signal,
      timeoutMs = this.#components.timeoutMs,
      itemTimeoutMs = ITEM_TIMEOUT_MS,
      headers
    }: StreamOptions<InputOf<M>>
  ): AsyncGenerator<OutputOf<M>, void, undefined> {
    const { bodies, watch } = this.#components
    const { protocolId, maxItemBytes } = message
    const body = encodeItem(bodies, message, 'request', request)
    const watched = watch?.outgoing({ protocolId, requestBytes: body.byteLength, peer: target, headers })
    const allHeaders = watched?.headers ?? headers
    let failed: unknown
    try {
      const { stream, connection } = await this.#open(target, message, timeoutMs, signal)
      const peer = connection.remotePeer.toString()
      const bytes = byteStream(stream, { ownsBytes: ownsBytes(connection) })
      const init = {
        maxItemBytes,
        itemTimeoutMs,
        request: body,
        headers: allHeaders === undefined ? undefined : encodeHeaders(allHeaders),
        input: encodeInput(bodies, message, input),
        signal,
        peer,
        protocolId
      }
      for await (const item of callItems(bytes, init)) yield decodeOutput(bodies, message, item, peer)
    } catch (error) {
      failed = P2PError.is(error) ? this.#components.dialer.behind(error) : error
      throw failed
    } finally {
      watched?.end(failed)
    }
  }

  async #open(
    target: PeerId | Multiaddr,
    { protocolId }: StreamMessage,
    timeoutMs: number,
    callerSignal: AbortSignal | undefined
  ): Promise<{ stream: Stream; connection: Connection }> {
    const { signal, clear } = deadlineSignal(deadlineIn(timeoutMs, callerSignal))
    try {
      const connection = await this.#components.dialer.connect(target, signal)
      const stream = await connection.newStream(protocolId, { signal, maxOutboundStreams: MAX_UNARY_INBOUND_STREAMS })
      return { stream, connection }
    } catch (error) {
      const peer = isPeerId(target) ? target.toString() : undefined
      throw transportFailure(error, { signal, sent: false, peer, protocolId })
    } finally {
      clear()
    }
  }
}

async function* encodeInput<M extends StreamMessage>(
  bodies: Bodies,
  message: M,
  input: Iterable<InputOf<M>> | AsyncIterable<InputOf<M>>
): AsyncGenerator<BodyBytes, void, undefined> {
  for await (const item of input) yield encodeItem(bodies, message, 'input', item)
}

function encodeItem(
  bodies: Bodies,
  message: StreamMessage,
  name: BodyName & keyof StreamMessage,
  value: unknown
): BodyBytes {
  const { protocolId, maxItemBytes } = message
  let bytes: BodyBytes
  try {
    bytes = bodies.encode(message[name], value, name)
  } catch (cause) {
    throw failure('invalid-request', `${protocolId}: ${(cause as Error).message}`, { protocolId, cause })
  }
  if (bytes.byteLength <= maxItemBytes) return bytes
  throw failure(
    'request-too-large',
    `${protocolId}: ${name} has ${bytes.byteLength} bytes; maxItemBytes is ${maxItemBytes}`,
    {
      protocolId
    }
  )
}

function decodeOutput<M extends StreamMessage>(
  bodies: Bodies,
  { protocolId, output }: M,
  bytes: Uint8Array,
  peer: string
): OutputOf<M> {
  try {
    return bodies.decode(output, bytes, 'output')
  } catch (cause) {
    const text = `${protocolId} from ${peer}: ${(cause as Error).message}`
    throw failure('invalid-response', text, { origin: 'remote', peer, protocolId, sent: true, cause })
  }
}
