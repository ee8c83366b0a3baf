import type { Connection, Libp2p, Logger, Stream } from '@libp2p/interface'
import type { Message, ProtocolId, RequestOf, ResponseOf } from '@p2plane/message'
import {
  type Codec,
  failure,
  MAX_UNARY_INBOUND_STREAMS,
  P2PError,
  serveUnary,
  TooManyBytesError,
  transportFailure
} from '@p2plane/wire'
import { decodeBody, encodeBody } from './body.ts'
import type { Handler, HandlerContext } from './router.ts'

/** What `Inbound` is made of. */
export interface InboundComponents {
  libp2p: Pick<Libp2p, 'handle' | 'unhandle'>
  codec: Codec
  log: Logger
  /** The whole request has to be here by then, in milliseconds. */
  readTimeoutMs: number
  /** The response has to be on its way by then, in milliseconds. */
  handleTimeoutMs: number
  /** Told of every request that was not answered. */
  onFailure: (error: P2PError) => void
}

type AnyHandler = (request: unknown, context: HandlerContext) => unknown

/** Who answers a message: a consumer while there is one, else the handler. */
interface Route {
  handler: AnyHandler | undefined
  consumer: AnyHandler | undefined
}

/** A request coming in: read, decoded, handled, and its response encoded. Never throws at libp2p. */
export class Inbound {
  readonly #components: InboundComponents
  readonly #routes = new Map<ProtocolId, Route>()

  constructor(components: InboundComponents) {
    this.#components = components
  }

  /** Sets or replaces the handler of a message. Resolves once peers are told that it is spoken here. */
  async handle<M extends Message>(message: M, handle: Handler<M>): Promise<void> {
    await this.#route(message, { handler: handle as AnyHandler })
  }

  /** Sends the requests of a message to a consumer, or (with undefined) no longer. */
  consume<M extends Message>(message: M, consume: Handler<M> | undefined): void {
    this.#route(message, { consumer: consume as AnyHandler | undefined }).catch((error: unknown) => {
      this.#components.log.error('could not announce %s - %e', message.protocolId, error)
    })
  }

  async #route(message: Message, change: Partial<Route>): Promise<void> {
    const { protocolId } = message
    const before = this.#routes.get(protocolId)
    const route = { handler: undefined, consumer: undefined, ...before, ...change }
    const answered = route.handler !== undefined || route.consumer !== undefined
    if (answered) this.#routes.set(protocolId, route)
    else this.#routes.delete(protocolId)
    if (answered === (before !== undefined)) return
    if (!answered) return await this.#components.libp2p.unhandle(protocolId)
    await this.#components.libp2p.handle(
      protocolId,
      (stream, connection) => this.#accept(message, stream, connection),
      {
        maxInboundStreams: MAX_UNARY_INBOUND_STREAMS,
        maxOutboundStreams: MAX_UNARY_INBOUND_STREAMS
      }
    )
  }

  async #accept(message: Message, stream: Stream, connection: Connection): Promise<void> {
    const { readTimeoutMs, handleTimeoutMs } = this.#components
    try {
      await serveUnary(stream, {
        maxRequestBytes: message.maxRequestBytes,
        readTimeoutMs,
        handleTimeoutMs,
        respond: (body, signal) => this.#respond(message, body, { peer: connection.remotePeer, connection, signal })
      })
    } catch (error) {
      this.#report(inboundFailure(error, message.protocolId, connection.remotePeer.toString()))
    }
  }

  async #respond(message: Message, body: Uint8Array, context: HandlerContext): Promise<Uint8Array | undefined> {
    const { codec } = this.#components
    const about = { peer: context.peer.toString(), protocolId: message.protocolId }
    let request: unknown
    try {
      request = decodeBody(codec, message.request, body, 'request')
    } catch (cause) {
      const text = `${about.protocolId} from ${about.peer}: ${(cause as Error).message}`
      this.#report(failure('invalid-request', text, { ...about, origin: 'remote', cause }))
      // As rust-libp2p does with what it cannot read: closed without an answer.
      return undefined
    }
    const response = await this.#handle(message, request, context)
    const bytes = encodeResponse(codec, message, response, about)
    if (bytes.byteLength <= message.maxResponseBytes) return bytes
    const text = `${about.protocolId}: the response has ${bytes.byteLength} bytes; maxResponseBytes is ${message.maxResponseBytes}`
    throw failure('response-too-large', text, about)
  }

  async #handle<M extends Message>(message: M, request: RequestOf<M>, context: HandlerContext): Promise<ResponseOf<M>> {
    try {
      const route = this.#routes.get(message.protocolId)
      const answer = route?.consumer ?? route?.handler
      if (answer === undefined) throw failure('unsupported-protocol', `${message.protocolId} has no handler any more`)
      return (await answer(request, context)) as ResponseOf<M>
    } catch (cause) {
      const peer = context.peer.toString()
      const { protocolId } = message
      throw failure('handler-failed', `${protocolId} from ${peer}: the handler failed`, { peer, protocolId, cause })
    }
  }

  #report(error: P2PError): void {
    this.#components.log.error('%s - %e', error.message, error)
    this.#components.onFailure(error)
  }
}

function encodeResponse<M extends Message>(
  codec: Codec,
  message: M,
  response: ResponseOf<M>,
  about: { peer: string; protocolId: ProtocolId }
): Uint8Array {
  try {
    return encodeBody(codec, message.response, response, 'response')
  } catch (cause) {
    throw failure('invalid-response', `${about.protocolId}: ${(cause as Error).message}`, { ...about, cause })
  }
}

/** The same errors mean other things to whoever answers than to whoever asks. */
function inboundFailure(error: unknown, protocolId: ProtocolId, peer: string): P2PError {
  const who = `${protocolId} from ${peer}`
  const init = { origin: 'remote', peer, protocolId, cause: error } as const
  if (error instanceof TooManyBytesError) {
    return failure('request-too-large', `${who}: the request has ${error.message}`, init)
  }
  const name = error instanceof Error ? error.name : ''
  if (name === 'StreamResetError') return failure('cancelled', `${who}: the caller gave the request up`, init)
  if (name === 'TimeoutError') return failure('timeout', `${who}: ${(error as Error).message}`, init)
  return transportFailure(error, { signal: NEVER, sent: false, peer, protocolId })
}

const NEVER = new AbortController().signal
