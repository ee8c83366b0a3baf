/** The answering half of a lane. */
import type { Stream } from '@libp2p/interface'
import { MAX_PROTOCOL_ID_BYTES, type ProtocolId } from '@p2plane/message'
import type { BodyBytes } from './body-bytes.ts'
import { BodyParts } from './body-parts.ts'
import type { ByteStream } from './byte-stream.ts'
import { CallTable } from './call-table.ts'
import { type CallLimits, expectAfter, MAX_PAUSE_MS, RETRY_AFTER_MS } from './call-limits.ts'
import { timeoutError } from './deadline.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { failure, type P2PError } from './errors.ts'
import type { CallRoute, IncomingCall } from './exchange.ts'
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
import { pushParts } from './push-parts.ts'
import { RunningCall } from './running-call.ts'

/** Calls of one lane that are handled at once. The caller is told, and keeps the rest waiting at its own end. */
export const MAX_LANE_RUNNING: number = 256
/** Protocol ids that one lane may name. */
const MAX_DEFINED = 4_096

/** What `serveLane` takes. */
export interface ServeLaneInit<Route extends CallRoute> {
  /** Who answers a message; undefined where it is not spoken here. Asked for each call. */
  route(protocolId: ProtocolId): Route | undefined
  /** Answers one call. What it throws or rejects with goes through `tell`. */
  respond(route: Route, body: Uint8Array, call: IncomingCall): BodyBytes | Promise<BodyBytes>
  /** What of a failure the caller is told. */
  tell(error: unknown): P2PError
  /** Told of each call that was not answered: what its handler threw, or why nobody waits for it any more. */
  onFailure(protocolId: ProtocolId, error: unknown): void
  /** Those of the connection. */
  limits: CallLimits
  /** As of `byteStream`. */
  ownsBytes?: boolean
}

/** The answering half, while it runs. */
export interface LaneResponder {
  /** Settles when the lane has ended: resolves where the caller ended it, rejects with what it failed with. */
  readonly ended: Promise<void>
  /** Takes no further calls, and says so. Resolves once that is written, or the lane has failed. */
  goAway(): Promise<void>
}

/** Answers the calls of one lane, on a stream whose protocol is `LANE_PROTOCOL`. */
export function serveLane<Route extends CallRoute>(stream: Stream, init: ServeLaneInit<Route>): LaneResponder {
  return new AnsweringLane(byteStream(stream, init), init)
}

class AnsweringLane<Route extends CallRoute> implements LaneResponder, FrameVisitor {
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
  /** Where the peer is far over its share of this node's time. */
  #overShare: LaneRefusal | undefined
  #saidHello = false
  #goingAway = false

  constructor(stream: ByteStream, init: ServeLaneInit<Route>) {
    this.#stream = stream
    this.#init = init
    this.#output = new LaneOutput(stream, { writeTimeoutMs: init.limits.writeTimeoutMs, kept: init.limits.slots })
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
    // What a lane remembers for as long as it is open has an end: 4,096 ids of nearly a frame each are 300 MB.
    if (protocolId.length > MAX_PROTOCOL_ID_BYTES) {
      throw new FrameError(`a DEFINE of a protocol id of ${protocolId.length} characters`)
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
      return this.#refuse(callId, protocolId, refusal ?? NOT_SPOKEN)
    }
    const { limits } = this.#init
    const call = new RunningCall(protocolId, route, head, this.#nowMs, limits.handleTimeoutMs)
    if (totalBytes === piece.length) return this.#take(callId, call, piece)
    if (!limits.requestBytes.tryReserve(totalBytes)) {
      return this.#refuse(callId, protocolId, TOO_MANY_BYTES)
    }
    call.incoming = { parts: new BodyParts(totalBytes, piece, false), readByMs: this.#nowMs + limits.readTimeoutMs }
    this.#run(callId, call)
  }

  onData(callId: number, piece: Uint8Array, more: boolean): void {
    const call = this.#calls.get(callId)
    // Where there is none, it was refused or cancelled, and its pieces were on their way.
    const whole = call?.incoming?.parts.add(piece, more)
    if (call !== undefined && whole !== undefined) this.#take(callId, call, whole)
  }

  onCancel(callId: number): void {
    this.#output.drop(callId)
    this.#abandon(callId, CANCELLED)
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
      while (await this.#stream.readable()) {
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
      this.#timer.clear()
      for (const [callId] of this.#calls) this.#abandon(callId, LANE_ENDED)
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
    if (this.#calls.size + this.#abandoned >= MAX_LANE_RUNNING) return TOO_MANY_CALLS
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
    const { slots } = this.#init.limits
    const { expectedResponseBytes } = call.route
    if (slots.hasRoom(expectedResponseBytes)) return this.#answer(callId, call, body)
    call.start = () => {
      // There is room because this lane and others were lost: nobody waits for an answer.
      if (this.#stream.signal.aborted) return
      call.start = undefined
      this.#answer(callId, call, body)
    }
    if (slots.wait(expectedResponseBytes, call.start)) return this.#run(callId, call)
    this.#forget(callId, call)
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
    if (this.#calls.size > 0) this.#forget(callId, call)
    this.#sendResponse(callId, call, answer)
  }

  #await(callId: number, call: RunningCall<Route>, answer: Promise<BodyBytes>): void {
    const { slots } = this.#init.limits
    const { route } = call
    const expectedBytes = route.expectedResponseBytes
    slots.begin(expectedBytes)
    this.#run(callId, call)
    answer.then(
      response => {
        route.expectedResponseBytes = expectAfter(expectedBytes, response.byteLength)
        if (!this.#isReleased(callId, call)) this.#sendResponse(callId, call, response)
        // Last, so that what is let go by it finds this response counted.
        slots.end(expectedBytes)
      },
      (error: unknown) => {
        if (!this.#isReleased(callId, call)) this.#failed(callId, call, error)
        slots.end(expectedBytes)
      }
    )
  }

  #run(callId: number, call: RunningCall<Route>): void {
    if (this.#calls.get(callId) === undefined) this.#calls.add(callId, call)
    this.#timer.arm(call.dueMs)
  }

  /** Takes a call whose handler has ended off the list, and says whether nobody waits for its answer any more. */
  #isReleased(callId: number, call: RunningCall<Route>): boolean {
    if (this.#forget(callId, call)) return false
    this.#abandoned--
    this.#release(call)
    return true
  }

  /** Takes a call off the list, and says whether it was there. */
  #forget(callId: number, call: RunningCall<Route>): boolean {
    if (this.#calls.get(callId) !== call) return false
    this.#release(call)
    this.#calls.delete(callId)
    return true
  }

  /** Gives back what was reserved for the request. */
  #release({ incoming }: RunningCall<Route>): void {
    if (incoming !== undefined) this.#init.limits.requestBytes.release(incoming.parts.totalBytes)
  }

  #failed(callId: number, call: RunningCall<Route>, error: unknown): void {
    this.#forget(callId, call)
    this.#init.onFailure(call.protocolId, error)
    this.#sendError(callId, this.#init.tell(error), true)
  }

  #sendResponse(callId: number, call: RunningCall<Route>, body: BodyBytes): void {
    const first = this.#output.firstPiece(body)
    if (first !== body && !this.#init.limits.slots.mayKeep(body.byteLength)) {
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

  #abandon(callId: number, reason: Error): void {
    const call = this.#calls.get(callId)
    if (call === undefined) return
    // A handler that has begun holds what it has until it ends, or cancelling would be a way round the limits.
    if (call.hasBegun) {
      this.#calls.delete(callId)
      this.#abandoned++
    } else this.#forget(callId, call)
    if (call.start !== undefined) this.#init.limits.slots.leave(call.start)
    call.abort(reason)
    this.#init.onFailure(call.protocolId, reason)
  }

  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const [callId, call] of this.#calls) {
      const { dueMs, deadlineMs, isCallersDeadline, hasBegun } = call
      if (dueMs > nowMs) {
        nextMs = Math.min(nextMs, dueMs)
        continue
      }
      this.#abandon(callId, TIMED_OUT)
      // The caller knows its own deadline, and has given up by itself.
      if (isCallersDeadline && dueMs === deadlineMs) continue
      this.#sendError(callId, failure('timeout', `the ${hasBegun ? 'handler' : 'request'} took too long`), hasBegun)
    }
    return nextMs
  }
}

function overShare(overMs: number): P2PError {
  return failure('rate-limited', 'more than a share of the time', { retryAfterMs: overMs })
}
