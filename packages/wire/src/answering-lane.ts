/** The answering half of a lane. */
import type { Stream } from '@libp2p/interface'
import type { ProtocolId } from '@p2plane/message'
import type { BodyBytes } from './body-bytes.ts'
import { BodyParts } from './body-parts.ts'
import type { ByteStream } from './byte-stream.ts'
import { type CallSlots, expectAfter, MAX_PAUSE_MS, RETRY_AFTER_MS } from './call-limits.ts'
import { timeoutError } from './deadline.ts'
import { failure, type P2PError } from './errors.ts'
import type { CallRoute } from './exchange.ts'
import { byteStream } from './evented-byte-stream.ts'
import { FrameError } from './frame-error.ts'
import { FrameReader } from './frame-reader.ts'
import type { FrameVisitor } from './frame-visitor.ts'
import type { RequestHead } from './frame-writer.ts'
import { encodeLaneError } from './lane-error.ts'
import { LaneOutput } from './lane-output.ts'
import {
  CANCELLED,
  LANE_ENDED,
  type LaneRefusal,
  laneRefusal,
  NOT_SPOKEN,
  STOPPING,
  TIMED_OUT,
  TOO_MANY_BYTES,
  TOO_MANY_CALLS,
  TOO_MANY_WAITING
} from './lane-refusal.ts'
import type { LaneResponder, ServeLaneInit } from './lane-responder.ts'
import { ToldNumbers } from './message-numbers.ts'
import { pushParts } from './push-parts.ts'
import { RunningCall } from './running-call.ts'
import { RunningCalls } from './running-calls.ts'

/** Calls of one lane that are handled at once. The caller is told, and keeps the rest waiting at its own end. */
export const MAX_LANE_RUNNING: number = 256

/** Answers the calls of one lane, on a stream whose protocol is `LANE_PROTOCOL`. */
export function serveLane<Route extends CallRoute>(stream: Stream, init: ServeLaneInit<Route>): LaneResponder {
  return new AnsweringLane(byteStream(stream, init), init)
}

class AnsweringLane<Route extends CallRoute> implements LaneResponder, FrameVisitor {
  readonly ended: Promise<void>
  readonly #stream: ByteStream
  readonly #output: LaneOutput
  readonly #init: ServeLaneInit<Route>
  readonly #slots: CallSlots
  readonly #calls: RunningCalls<Route>
  readonly #numbers = new ToldNumbers()
  /** When the chunk that is being read came: all its calls began then. */
  #nowMs = 0
  /** Where the peer is far over its share of this node's time. */
  #overShare: LaneRefusal | undefined
  #saidHello = false
  #goingAway = false

  constructor(stream: ByteStream, init: ServeLaneInit<Route>) {
    this.#stream = stream
    this.#init = init
    this.#slots = init.limits.slots.lane()
    this.#calls = new RunningCalls({
      requestBytes: init.limits.requestBytes,
      onDue: (callId, call) => this.#timeOut(callId, call)
    })
    this.#output = new LaneOutput(stream, { writeTimeoutMs: init.limits.writeTimeoutMs, kept: this.#slots })
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
    this.#numbers.add(messageIndex, protocolId)
  }

  onRequest(head: RequestHead, piece: Uint8Array, totalBytes: number): void {
    const { callId, messageIndex } = head
    if (!this.#saidHello) throw new FrameError('a REQUEST before the HELLO')
    const protocolId = this.#numbers.get(messageIndex)
    if (this.#calls.get(callId) !== undefined) throw new FrameError(`a second REQUEST ${callId}`)
    const route = this.#init.route(protocolId)
    const refusal = this.#refusal(totalBytes, route?.maxRequestBytes)
    if (route === undefined || refusal !== undefined) {
      return this.#refuse(callId, protocolId, refusal ?? NOT_SPOKEN)
    }
    const { limits } = this.#init
    const call = new RunningCall(protocolId, route, head, this.#nowMs, limits.handleTimeoutMs)
    if (totalBytes === piece.length) return this.#take(callId, call, piece)
    if (!limits.requestBytes.tryReserve(totalBytes)) {
      return this.#refuse(callId, protocolId, TOO_MANY_BYTES)
    }
    call.incoming = { parts: new BodyParts(totalBytes, piece, false), readByMs: this.#nowMs + limits.readTimeoutMs }
    this.#calls.add(callId, call)
  }

  onData(callId: number, piece: Uint8Array, more: boolean): void {
    const call = this.#calls.get(callId)
    // Where there is none, it was refused or cancelled, and its pieces were on their way.
    const whole = call?.incoming?.parts.add(piece, more)
    if (call !== undefined && whole !== undefined) this.#take(callId, call, whole)
  }

  onCancel(callId: number): void {
    this.#output.drop(callId)
    const call = this.#calls.get(callId)
    if (call !== undefined) this.#abandon(callId, call, CANCELLED)
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
    const { readTimeoutMs } = this.#init.limits
    const silence = setTimeout(() => this.#stream.abort(timeoutError(readTimeoutMs)), readTimeoutMs)
    try {
      while (await this.#stream.readable(reader.usefulBytes)) {
        this.#nowMs = performance.now()
        pushParts(this.#stream, this.#stream.take(), reader)
        if (this.#saidHello) clearTimeout(silence)
        const pause = this.#charge()
        if (pause !== undefined) await pause
        // While the answers do not leave, no further questions are taken.
        if (this.#output.isFull) await this.#output.roomy()
      }
      await this.#finish()
    } catch (error) {
      this.#stream.abort(error as Error)
      throw error
    } finally {
      clearTimeout(silence)
      this.#output.dropAll()
      this.#calls.stop()
      for (const [callId, call] of this.#calls) this.#abandon(callId, call, LANE_ENDED)
    }
  }

  /** Whoever takes more of this node's time than its share, while others want some, is read later. */
  #charge(): Promise<void> | undefined {
    const nowMs = performance.now()
    const overMs = this.#init.limits.charge(nowMs - this.#nowMs, nowMs)
    const isFar = overMs > MAX_PAUSE_MS
    this.#overShare = isFar ? laneRefusal(overShare(overMs)) : undefined
    if (overMs <= 0) return undefined
    return new Promise(resolve => setTimeout(resolve, Math.min(overMs, MAX_PAUSE_MS)))
  }

  /** The caller will ask no more. */
  async #finish(): Promise<void> {
    await this.#output.drained()
    await this.#stream.closeWrite()
  }

  #refusal(totalBytes: number, maxRequestBytes = Number.POSITIVE_INFINITY): LaneRefusal | undefined {
    if (this.#goingAway) return STOPPING
    if (this.#calls.count >= MAX_LANE_RUNNING) return TOO_MANY_CALLS
    if (this.#overShare !== undefined) return this.#overShare
    if (totalBytes <= maxRequestBytes) return undefined
    const text = `the request has ${totalBytes} bytes; maxRequestBytes is ${maxRequestBytes}`
    return laneRefusal(failure('request-too-large', text))
  }

  #refuse(callId: number, protocolId: ProtocolId, { error, bytes }: LaneRefusal): void {
    this.#init.onFailure(protocolId, error)
    this.#output.frames.error(callId, bytes)
    // Whoever is to wait before it asks again need not be told at once.
    if (error.retryAfterMs === undefined) this.#output.flushSoon()
    else this.#output.flushLater()
  }

  /** A request is whole: answered now, or when it is its turn, or not. */
  #take(callId: number, call: RunningCall<Route>, body: Uint8Array): void {
    const slots = this.#slots
    const { expectedResponseBytes } = call.route
    if (slots.hasRoom(expectedResponseBytes)) return this.#answer(callId, call, body)
    call.start = () => {
      // There is room because this lane and others were lost: nobody waits for an answer.
      if (this.#stream.signal.aborted) return
      call.start = undefined
      this.#answer(callId, call, body)
    }
    if (slots.wait(expectedResponseBytes, call.start)) return this.#calls.add(callId, call)
    this.#calls.remove(callId, call)
    this.#refuse(callId, call.protocolId, TOO_MANY_WAITING)
  }

  /** Hands a request to who answers it. Where the answer is there at once, nothing of the call is kept. */
  #answer(callId: number, call: RunningCall<Route>, body: Uint8Array): void {
    let answer: BodyBytes | Promise<BodyBytes>
    try {
      answer = this.#init.respond(call.route, body, call)
    } catch (error) {
      return this.#failed(callId, call, error)
    }
    if (answer instanceof Promise) return this.#await(callId, call, answer)
    this.#calls.remove(callId, call)
    call.route.expectedResponseBytes = expectAfter(call.route.expectedResponseBytes, answer.byteLength)
    this.#sendResponse(callId, call, answer)
  }

  #await(callId: number, call: RunningCall<Route>, answer: Promise<BodyBytes>): void {
    const slots = this.#slots
    const { route } = call
    const expectedBytes = route.expectedResponseBytes
    slots.begin(expectedBytes)
    this.#calls.add(callId, call)
    answer.then(
      response => {
        route.expectedResponseBytes = expectAfter(expectedBytes, response.byteLength)
        if (this.#calls.end(callId, call)) this.#sendResponse(callId, call, response)
        // Last, so that what is let go by it finds this response counted.
        slots.end(expectedBytes)
      },
      (error: unknown) => {
        if (this.#calls.end(callId, call)) this.#failed(callId, call, error)
        slots.end(expectedBytes)
      }
    )
  }

  #failed(callId: number, call: RunningCall<Route>, error: unknown): void {
    this.#calls.remove(callId, call)
    this.#init.onFailure(call.protocolId, error)
    this.#sendError(callId, this.#init.tell(error), true)
  }

  #sendResponse(callId: number, call: RunningCall<Route>, body: BodyBytes): void {
    const first = this.#output.firstPiece(body)
    if (first !== body && !this.#slots.mayKeep(body.byteLength)) {
      const error = failure('slow-consumer', 'too much of what was answered is not taken', {
        retryAfterMs: RETRY_AFTER_MS
      })
      this.#init.onFailure(call.protocolId, error)
      return this.#sendError(callId, error, true)
    }
    this.#output.frames.response(callId, first, body.byteLength)
    this.#output.sendRest(callId, body, first)
    this.#output.flushSoon()
  }

  #sendError(callId: number, error: P2PError, begun: boolean): void {
    this.#output.frames.error(callId, encodeLaneError(error, begun))
    this.#output.flushSoon()
  }

  #abandon(callId: number, call: RunningCall<Route>, reason: Error): void {
    this.#calls.abandon(callId, call)
    if (call.start !== undefined) this.#slots.leave(call.start)
    call.abort(reason)
    this.#init.onFailure(call.protocolId, reason)
  }

  #timeOut(callId: number, call: RunningCall<Route>): void {
    const { dueMs, deadlineMs, isCallersDeadline, hasBegun } = call
    this.#abandon(callId, call, TIMED_OUT)
    // The caller knows its own deadline, and has given up by itself.
    if (isCallersDeadline && dueMs === deadlineMs) return
    this.#sendError(callId, failure('timeout', `the ${hasBegun ? 'handler' : 'request'} took too long`), hasBegun)
  }
}

function overShare(overMs: number): P2PError {
  return failure('rate-limited', 'more than a share of the time', { retryAfterMs: overMs })
}
