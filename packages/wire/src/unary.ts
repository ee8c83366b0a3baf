/**
 * One stream a request: the caller writes a body and half-closes, the responder reads to the end, writes a body and
 * closes. Exactly rust-libp2p's `request_response::cbor`, with which this is interchangeable on the wire.
 */
import type { Connection, Stream } from '@libp2p/interface'
import type { BodyBytes } from './body-bytes.ts'
import { type ByteStream, StreamCutError } from './byte-stream.ts'
import { byteStream } from './evented-byte-stream.ts'
import { readToEnd } from './read-to-end.ts'
import { deadlineSignal } from './deadline.ts'
import { failure, P2PError } from './errors.ts'
import { type CallLimits, type CallSlots, expectAfter, type RequestBytes } from './call-limits.ts'
import type { CallRoute, Exchange, ExchangeCall, Respond } from './exchange.ts'
import { ownsBytes } from './owns-bytes.ts'
import { Slots } from './slots.ts'
import { transportFailure } from './transport-failure.ts'
import { inTurn, takeStream } from './turn.ts'
import { unlessAborted } from './unless-aborted.ts'

/**
 * Requests under way on one connection. The rest wait here rather than be reset over there: libp2p's default is 32
 * streams a protocol, rust-libp2p's 100 for both directions of a connection together.
 */
export const MAX_UNARY_IN_FLIGHT: number = 64

/**
 * Until the first stream is negotiated. A responder that has not finished its own half of the handshake keeps 10 streams
 * for later (`maxEarlyStreams` of js-libp2p's muxers), identify's among them; at the next it ends the connection.
 */
const FIRST_IN_FLIGHT = 4

/** Requests that may wait for one of those. */
export const MAX_UNARY_WAITING: number = 1024

/**
 * Inbound streams of one protocol on one connection before libp2p resets them. Above what a peer of this library has in
 * flight, since it may open the next stream before the end of the last one has arrived here.
 */
export const MAX_UNARY_INBOUND_STREAMS: number = 4 * MAX_UNARY_IN_FLIGHT

/** How long a connection that ends takes to end after its streams, in milliseconds. */
const RESET_PAUSE_MS = 5

/** The exchange that every libp2p peer with a handler for the protocol understands. */
export function unaryExchange(connection: Connection): Exchange {
  const slots = new Slots({ running: FIRST_IN_FLIGHT, waiting: MAX_UNARY_WAITING })
  return {
    send(call) {
      carry(connection, slots, call).then(
        body => call.onResponse(body),
        (error: P2PError) => call.onFailure(error)
      )
    }
  }
}

async function carry(connection: Connection, slots: Slots, call: ExchangeCall): Promise<Uint8Array> {
  const { protocolId } = call
  const { signal, clear } = deadlineSignal(call)
  let sent = false
  try {
    await slots.acquire(signal)
    try {
      const stream = await connection.newStream(protocolId, { signal, maxOutboundStreams: MAX_UNARY_INBOUND_STREAMS })
      slots.resize(MAX_UNARY_IN_FLIGHT)
      sent = true
      return await converse(byteStream(stream, { ownsBytes: ownsBytes(connection) }), call, signal)
    } finally {
      slots.release()
    }
  } catch (error) {
    const lost = sent && (await isConnectionLost(error, connection))
    const cause = lost ? new StreamCutError('the connection was lost') : error
    throw transportFailure(cause, { signal, sent, peer: connection.remotePeer.toString(), protocolId })
  } finally {
    clear()
  }
}

/** A peer that loses its connection resets the streams first: what comes a moment later says which it was. */
async function isConnectionLost(error: unknown, connection: Connection): Promise<boolean> {
  if (!(error instanceof Error && error.name === 'StreamResetError')) return false
  await new Promise(resolve => setTimeout(resolve, RESET_PAUSE_MS))
  return connection.status !== 'open'
}

async function converse(stream: ByteStream, call: ExchangeCall, signal: AbortSignal): Promise<Uint8Array> {
  const { protocolId, body, maxResponseBytes } = call
  const onAbort = (): void => stream.abort(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await stream.write(body)
    await stream.closeWrite()
    const response = await readToEnd(stream, maxResponseBytes)
    // No CBOR item has zero bytes. A Rust peer ends this way where it cannot read the request, is over its
    // capacity, or drops the channel of the response.
    if (response.byteLength === 0) {
      throw failure('no-response', `${protocolId}: the peer closed the stream without an answer`, {
        origin: 'remote',
        sent: true,
        protocolId
      })
    }
    return response
  } catch (error) {
    stream.abort(error as Error)
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** What `serveUnary` takes. */
export interface ServeUnaryInit {
  /** What is known of the message. */
  route: CallRoute
  /** As of `byteStream`. */
  ownsBytes?: boolean
  /** Those of the connection. The response has to be written by `handleTimeoutMs`. */
  limits: CallLimits
  /** What answers. */
  respond: Respond
}

/**
 * Answers one inbound stream, and never leaves it open.
 *
 * @throws what `respond` rejected with, or what the stream failed with, once the stream has been reset
 */
export async function serveUnary(raw: Stream, init: ServeUnaryInit): Promise<void> {
  const stream = byteStream(raw, init)
  const { route, limits, respond } = init
  const { readTimeoutMs, handleTimeoutMs } = limits
  const reserved = new Reserved(limits.requestBytes)
  let isHandled = false
  let timer = setTimeout(() => stream.abort(timeoutError('the request', readTimeoutMs)), readTimeoutMs)
  try {
    await takeStream(limits)
    const body = await readToEnd(stream, route.maxRequestBytes, bytes => reserved.add(bytes))
    clearTimeout(timer)
    timer = setTimeout(() => stream.abort(timeoutError('the handler', handleTimeoutMs)), handleTimeoutMs)
    isHandled = true
    // A handler holds what it has until it ends, or a reset would be a way round the limits.
    const answer = inTurn(limits.slots, route.expectedResponseBytes, stream.signal, () => respond(body, stream))
    const response = await unlessAborted(
      answer.finally(() => reserved.release()),
      stream.signal
    )
    route.expectedResponseBytes = expectAfter(route.expectedResponseBytes, response.byteLength)
    await send(stream, response, limits.slots)
  } catch (error) {
    // As rust-libp2p does with a request it cannot read: closed without an answer. All else is a reset.
    if (P2PError.is(error) && error.reason === 'invalid-request') await stream.closeWrite()
    else stream.abort(error as Error)
    throw error
  } finally {
    clearTimeout(timer)
    if (!isHandled) reserved.release()
  }
}

/** Writes a response, which is kept until the caller has taken it. */
async function send(stream: ByteStream, response: BodyBytes, slots: CallSlots): Promise<void> {
  const bytes = response.byteLength
  if (!slots.mayKeep(bytes)) throw failure('slow-consumer', 'too much of what was answered is not taken')
  slots.keep(bytes)
  try {
    await stream.write(response)
    await stream.closeWrite()
  } finally {
    slots.drop(bytes)
  }
}

/** The bytes of one request, reserved as they come: nobody says beforehand how many there will be. */
class Reserved {
  readonly #budget: RequestBytes
  #bytes = 0

  constructor(budget: RequestBytes) {
    this.#budget = budget
  }

  add(bytes: number): void {
    if (!this.#budget.tryReserve(bytes)) throw failure('queue-full', 'too many bytes of requests are under way')
    this.#bytes += bytes
  }

  release(): void {
    this.#budget.release(this.#bytes)
    this.#bytes = 0
  }
}

function timeoutError(what: string, ms: number): Error {
  return new DOMException(`${what} took more than ${ms} ms`, 'TimeoutError')
}
