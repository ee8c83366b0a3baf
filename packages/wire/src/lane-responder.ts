/** The answering half of a lane. */
import type { Stream } from '@libp2p/interface'
import type { ProtocolId } from '@p2plane/message'
import type { BodyBytes } from './body-bytes.ts'
import { BodyParts } from './body-parts.ts'
import { byteStream, type ByteStream } from './byte-stream.ts'
import { CallTable } from './call-table.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { failure, type P2PError } from './errors.ts'
import type { IncomingCall } from './exchange.ts'
import { FrameError } from './frame-error.ts'
import { FrameReader, type FrameVisitor } from './frame-reader.ts'
import type { RequestHead } from './frame-writer.ts'
import { encodeLaneError } from './lane-error.ts'
import { LaneOutput } from './lane-output.ts'

/** Calls of one lane that are handled at once. The caller is told, and keeps the rest waiting at its own end. */
export const MAX_LANE_RUNNING: number = 256
const NOT_SPOKEN = 'the peer does not speak this message'
/** Protocol ids that one lane may name. */
const MAX_DEFINED = 4_096

/** Who answers the calls of one message: what `ServeLaneInit.route` finds and `ServeLaneInit.respond` is given. */
export interface LaneRoute {
  /** The longest request body, in bytes. */
  readonly maxRequestBytes: number
}

/** What `serveLane` takes. */
export interface ServeLaneInit<Route extends LaneRoute> {
  /** Who answers a message; undefined where it is not spoken here. Asked for each call. */
  route(protocolId: ProtocolId): Route | undefined
  /** Answers one call. What it throws or rejects with goes through `tell`. */
  respond(route: Route, body: Uint8Array, call: IncomingCall): BodyBytes | Promise<BodyBytes>
  /** What of a failure the caller is told. */
  tell(error: unknown): P2PError
  /** Told of each call that was not answered: what its handler threw, or why nobody waits for it any more. */
  onFailure(protocolId: ProtocolId, error: unknown): void
  /** The longest a handler may take, whatever the caller would wait, in milliseconds. */
  handleTimeoutMs: number
}

/** The answering half, while it runs. */
export interface LaneResponder {
  /** Settles when the lane has ended: resolves where the caller ended it, rejects with what it failed with. */
  readonly ended: Promise<void>
  /** Takes no further calls, and says so. Resolves once that is written, or the lane has failed. */
  goAway(): Promise<void>
}

/** Answers the calls of one lane, on a stream whose protocol is `LANE_PROTOCOL`. */
export function serveLane<Route extends LaneRoute>(stream: Stream, init: ServeLaneInit<Route>): LaneResponder {
  return new AnsweringLane(byteStream(stream), init)
}

class RunningCall<Route> implements IncomingCall {
  readonly protocolId: ProtocolId
  readonly route: Route
  readonly deadlineMs: number
  readonly isCallersDeadline: boolean
  readonly headers: Uint8Array | undefined
  /** What there is of the request, where it comes in pieces. */
  parts: BodyParts | undefined
  #controller: AbortController | undefined
  #reason: Error | undefined

  constructor(protocolId: ProtocolId, route: Route, head: RequestHead, nowMs: number, mostMs: number) {
    this.protocolId = protocolId
    this.route = route
    this.deadlineMs = nowMs + Math.min(head.timeoutMs, mostMs)
    this.isCallersDeadline = head.timeoutMs <= mostMs
    this.headers = head.headers
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  abort(reason: Error): void {
    this.#reason ??= reason
    this.#controller?.abort(this.#reason)
  }
}

class AnsweringLane<Route extends LaneRoute> implements LaneResponder, FrameVisitor {
  readonly ended: Promise<void>
  readonly #stream: ByteStream
  readonly #output: LaneOutput
  readonly #init: ServeLaneInit<Route>
  readonly #defined: ProtocolId[] = []
  /** Calls without an answer: their request is not whole yet, or their handler runs. */
  readonly #calls = new CallTable<RunningCall<Route>>()
  /** Calls that nobody waits for, whose handlers have not ended: they hold their slot until they do. */
  #abandoned = 0
  readonly #timer = new DeadlineTimer(nowMs => this.#expire(nowMs))
  /** When the chunk that is being read came: all its calls began then. */
  #nowMs = 0
  #saidHello = false
  #goingAway = false

  constructor(stream: ByteStream, init: ServeLaneInit<Route>) {
    this.#stream = stream
    this.#init = init
    this.#output = new LaneOutput(stream)
    this.#output.frames.hello({ maxInFlight: MAX_LANE_RUNNING, name: '' })
    this.ended = this.#read()
  }

  async goAway(): Promise<void> {
    this.#goingAway = true
    this.#output.frames.goAway()
    this.#output.flush()
    await this.#output.drained().catch(() => {})
  }

  onHello(): void {
    if (this.#saidHello) throw new FrameError('a second HELLO')
    this.#saidHello = true
    this.#output.flushSoon()
  }

  onDefine(messageIndex: number, protocolId: string): void {
    if (messageIndex !== this.#defined.length || messageIndex >= MAX_DEFINED) {
      throw new FrameError(`a DEFINE of ${messageIndex} after ${this.#defined.length} others`)
    }
    this.#defined.push(protocolId as ProtocolId)
  }

  onRequest(head: RequestHead, piece: Uint8Array, totalBytes: number): void {
    const { callId, messageIndex } = head
    if (!this.#saidHello) throw new FrameError('a REQUEST before the HELLO')
    const protocolId = this.#defined[messageIndex]
    if (protocolId === undefined) throw new FrameError(`a REQUEST for message ${messageIndex}, which was not defined`)
    if (this.#calls.get(callId) !== undefined) throw new FrameError(`a second REQUEST ${callId}`)
    const route = this.#init.route(protocolId)
    const refusal = this.#refusal(totalBytes, route?.maxRequestBytes)
    if (route === undefined || refusal !== undefined) {
      return this.#refuse(callId, protocolId, refusal ?? failure('unsupported-protocol', NOT_SPOKEN))
    }
    const call = new RunningCall(protocolId, route, head, this.#nowMs, this.#init.handleTimeoutMs)
    if (totalBytes === piece.length) return this.#answer(callId, call, piece)
    call.parts = new BodyParts(totalBytes, piece)
    this.#run(callId, call)
  }

  onData(callId: number, piece: Uint8Array, more: boolean): void {
    const call = this.#calls.get(callId)
    // Where there is none, it was refused or cancelled, and its pieces were on their way.
    const whole = call?.parts?.add(piece, more)
    if (call !== undefined && whole !== undefined) this.#answer(callId, call, whole)
  }

  onCancel(callId: number): void {
    this.#output.drop(callId)
    this.#abandon(callId, new DOMException('the caller gave the request up', 'AbortError'))
  }

  onResponse(): void {
    throw new FrameError('a RESPONSE from the caller')
  }

  onError(): void {
    throw new FrameError('an ERROR from the caller')
  }

  onGoAway(): void {
    throw new FrameError('a GOAWAY from the caller')
  }

  async #read(): Promise<void> {
    const reader = new FrameReader(this)
    try {
      for (;;) {
        const chunk = await this.#stream.read()
        if (chunk === undefined) break
        this.#nowMs = performance.now()
        for (const part of chunk) reader.push(part)
        // While the answers do not leave, no further questions are taken.
        if (this.#output.isFull) await this.#output.roomy()
      }
      await this.#finish()
    } catch (error) {
      this.#stream.abort(error as Error)
      throw error
    } finally {
      this.#timer.clear()
      for (const [callId] of this.#calls) this.#abandon(callId, new DOMException('the lane has ended', 'AbortError'))
    }
  }

  /** The caller will ask no more. */
  async #finish(): Promise<void> {
    await this.#output.drained()
    await this.#stream.closeWrite()
  }

  #refusal(totalBytes: number, maxRequestBytes = Number.POSITIVE_INFINITY): P2PError | undefined {
    if (this.#goingAway) return failure('node-stopped', 'the peer is stopping')
    if (this.#calls.size + this.#abandoned >= MAX_LANE_RUNNING) {
      return failure('queue-full', `more than ${MAX_LANE_RUNNING} calls at once`)
    }
    if (totalBytes <= maxRequestBytes) return undefined
    return failure('request-too-large', `the request has ${totalBytes} bytes; maxRequestBytes is ${maxRequestBytes}`)
  }

  #refuse(callId: number, protocolId: ProtocolId, refusal: P2PError): void {
    this.#init.onFailure(protocolId, refusal)
    this.#sendError(callId, refusal, false)
  }

  /** Hands a request that is whole to who answers it. Where the answer is there at once, nothing of the call is kept. */
  #answer(callId: number, call: RunningCall<Route>, body: Uint8Array): void {
    let answer: BodyBytes | Promise<BodyBytes>
    try {
      answer = this.#init.respond(call.route, body, call)
    } catch (error) {
      return this.#failed(callId, call, error)
    }
    if (answer instanceof Promise) {
      this.#run(callId, call)
      answer.then(
        response => this.#isReleased(callId, call) || this.#sendResponse(callId, response),
        (error: unknown) => this.#isReleased(callId, call) || this.#failed(callId, call, error)
      )
    } else {
      if (call.parts !== undefined) this.#calls.delete(callId)
      this.#sendResponse(callId, answer)
    }
  }

  #run(callId: number, call: RunningCall<Route>): void {
    if (this.#calls.get(callId) === undefined) this.#calls.add(callId, call)
    this.#timer.arm(call.deadlineMs)
  }

  /** Gives the slot of a call back, and says whether nobody waits for its answer any more. */
  #isReleased(callId: number, call: RunningCall<Route>): boolean {
    const isWanted = this.#calls.get(callId) === call
    if (isWanted) this.#calls.delete(callId)
    else this.#abandoned--
    return !isWanted
  }

  #failed(callId: number, call: RunningCall<Route>, error: unknown): void {
    this.#calls.delete(callId)
    this.#init.onFailure(call.protocolId, error)
    this.#sendError(callId, this.#init.tell(error), true)
  }

  #sendResponse(callId: number, body: BodyBytes): void {
    const first = this.#output.firstPiece(body)
    this.#output.frames.response(callId, first, body.byteLength)
    this.#output.sendRest(callId, body, first)
    this.#output.flushSoon()
  }

  #sendError(callId: number, error: P2PError, begun: boolean): void {
    this.#output.frames.error(callId, encodeLaneError(error, begun))
    this.#output.flushSoon()
  }

  #abandon(callId: number, reason: Error): void {
    const call = this.#calls.get(callId)
    if (call === undefined) return
    this.#calls.delete(callId)
    // A handler that has begun holds its slot until it ends, or cancelling would be a way round the limit.
    if (call.parts === undefined || call.parts.isWhole) this.#abandoned++
    call.abort(reason)
    this.#init.onFailure(call.protocolId, reason)
  }

  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const [callId, { deadlineMs, isCallersDeadline }] of this.#calls) {
      if (deadlineMs > nowMs) {
        nextMs = Math.min(nextMs, deadlineMs)
        continue
      }
      this.#abandon(callId, new DOMException('the time of the request is up', 'TimeoutError'))
      // The caller knows its own deadline, and has given up by itself.
      if (!isCallersDeadline) this.#sendError(callId, failure('timeout', 'the handler took too long'), true)
    }
    return nextMs
  }
}
