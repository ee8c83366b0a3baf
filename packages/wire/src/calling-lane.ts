/**
 * The calling half of a lane: one long-lived stream, many requests in flight. An exchange whose calls cost a frame each,
 * where unary's cost a stream.
 */
import type { Stream } from '@libp2p/interface'
import { BodyParts } from './body-parts.ts'
import { type ByteStream, StreamCutError } from './byte-stream.ts'
import { CallsUnderWay } from './calls-under-way.ts'
import { deadlineSignal, timeoutError } from './deadline.ts'
import { byteStream } from './evented-byte-stream.ts'
import type { ExchangeCall } from './exchange.ts'
import { FrameError } from './frame-error.ts'
import { FrameReader } from './frame-reader.ts'
import type { FrameVisitor } from './frame-visitor.ts'
import type { Hello } from './frame-writer.ts'
import { decodeLaneError } from './lane-error.ts'
import type { Lane, LaneInit } from './lane.ts'
import { LaneFailures, lost } from './lane-failures.ts'
import { LaneOutput } from './lane-output.ts'
import { GivenNumbers } from './message-numbers.ts'
import { pushParts } from './push-parts.ts'
import { Slots } from './slots.ts'

/** Until the responder's HELLO says how many calls it handles at once. */
const FIRST_IN_FLIGHT = 64
/** Whatever it says: a caller has an end of its own. */
const MOST_IN_FLIGHT = 1_024
/** Calls that may wait for one of those. */
const MOST_WAITING = 4_096
/** Fewer requests than this are not worth a write before the turn is over. */
const EARLY_FLUSH = 24
/** A responder that takes nothing for so long is not there any more. */
const WRITE_TIMEOUT_MS = 10_000

/** Opens the calling half of a lane on a stream whose protocol is `LANE_PROTOCOL`. */
export function laneExchange(stream: Stream, init: LaneInit): Lane {
  return new CallingLane(byteStream(stream, init), init)
}

class CallingLane implements Lane, FrameVisitor {
  readonly #stream: ByteStream
  readonly #output: LaneOutput
  readonly #peer: string
  readonly #failures: LaneFailures
  readonly #onEnd: (() => void) | undefined
  readonly #onGoAway: (() => void) | undefined
  readonly #slots = new Slots({ running: FIRST_IN_FLIGHT, waiting: MOST_WAITING })
  readonly #calls = new CallsUnderWay({
    onAbort: (callId, call) => this.#giveUp(callId, call, call.signal?.reason, call.signal),
    onTimeout: (callId, call) => this.#giveUp(callId, call, timeoutError(call.timeoutMs))
  })
  /** Answers of which a part is here. */
  readonly #answers = new Map<number, BodyParts>()
  readonly #numbers = new GivenNumbers((index, protocolId) => this.#output.frames.define(index, protocolId))
  /** Requests made since the last write. */
  #unflushed = 0
  #goingAway = false

  constructor(stream: ByteStream, { name, peer, onEnd, onGoAway }: LaneInit) {
    this.#stream = stream
    this.#peer = peer
    this.#failures = new LaneFailures(peer)
    this.#onEnd = onEnd
    this.#onGoAway = onGoAway
    this.#output = new LaneOutput(stream, {
      writeTimeoutMs: WRITE_TIMEOUT_MS,
      onFlush: () => (this.#unflushed = 0)
    })
    // Not sent alone: it leaves in the same write as the first request.
    this.#output.frames.hello({ maxInFlight: 0, name })
    void this.#read()
  }

  get isOpen(): boolean {
    return !this.#goingAway && !this.#stream.hasFailed
  }

  get inFlight(): number {
    return this.#calls.size
  }

  get waiting(): number {
    return this.#slots.waiting
  }

  send(call: ExchangeCall): void {
    if (call.signal?.aborted === true) this.#failures.unsent(call, call.signal.reason)
    else if (!this.isOpen) this.#failures.unsent(call, new StreamCutError('the lane is closed'))
    else if (this.#slots.tryAcquire()) this.#start(call)
    else void this.#sendLater(call)
  }

  retire(): void {
    this.#goingAway = true
    this.#onEnd?.()
    this.#finishIfIdle()
  }

  close(reason: Error): void {
    this.#stream.abort(reason)
  }

  /** Only a call that has to wait pays for a timer of its own. */
  async #sendLater(call: ExchangeCall): Promise<void> {
    const { signal, clear } = deadlineSignal(call)
    try {
      await this.#slots.acquire(signal)
    } catch (error) {
      return this.#failures.unsent(call, error)
    } finally {
      clear()
    }
    if (this.isOpen) return this.#start(call)
    this.#slots.release()
    this.#failures.unsent(call, new StreamCutError('the lane is closed'))
  }

  #start(call: ExchangeCall): void {
    const callId = this.#calls.add(call)
    const { protocolId, body, deadlineMs, headers } = call
    const timeoutMs = Math.max(1, Math.ceil(deadlineMs - this.#output.turnMs))
    const first = this.#output.firstPiece(body)
    const messageIndex = this.#numbers.of(protocolId)
    this.#output.frames.request({ callId, messageIndex, timeoutMs, headers }, first, body.byteLength)
    this.#output.sendRest(callId, body, first)
    this.#flush(++this.#unflushed)
  }

  /**
   * Alone, a request leaves at once: there is nothing to wait for. In company, one write carries all of this turn; but
   * where that is most of what is under way, the first half leaves early, so that the responder has it while the second is
   * made. Otherwise the two would take turns, and one of two processors would always wait.
   */
  #flush(unflushed: number): void {
    const underWay = this.#calls.size
    if (underWay === 1 || (unflushed >= EARLY_FLUSH && unflushed * 2 >= underWay)) this.#output.flush()
    else this.#output.flushSoon()
  }

  onHello({ maxInFlight }: Hello): void {
    this.#slots.resize(Math.min(Math.max(maxInFlight, 1), MOST_IN_FLIGHT))
  }

  onResponse(callId: number, piece: Uint8Array, totalBytes: number): void {
    const call = this.#calls.get(callId)
    // Nobody waits for it any more: it crossed our CANCEL.
    if (call === undefined) return
    if (totalBytes > call.maxResponseBytes) return this.#refuseResponse(callId, call, totalBytes)
    if (totalBytes !== piece.length) {
      this.#answers.set(callId, new BodyParts(totalBytes, piece, true))
      return
    }
    this.#settle(callId, call)
    call.onResponse(piece)
  }

  onData(callId: number, piece: Uint8Array, more: boolean): void {
    const call = this.#calls.get(callId)
    const whole = this.#answers.get(callId)?.add(piece, more)
    if (call === undefined || whole === undefined) return
    this.#settle(callId, call)
    call.onResponse(whole)
  }

  onError(callId: number, details: Uint8Array): void {
    const call = this.#calls.get(callId)
    if (call === undefined) return
    this.#settle(callId, call)
    call.onFailure(decodeLaneError(details, { peer: this.#peer, protocolId: call.protocolId }))
  }

  onGoAway(): void {
    this.#onGoAway?.()
    this.retire()
  }

  onDefine(): void {
    throw new FrameError('a DEFINE from the responder')
  }

  onRequest(): void {
    throw new FrameError('a REQUEST from the responder')
  }

  onCancel(): void {
    throw new FrameError('a CANCEL from the responder')
  }

  async #read(): Promise<void> {
    const reader = new FrameReader(this)
    try {
      while (await this.#stream.readable(reader.usefulBytes)) {
        pushParts(this.#stream, this.#stream.take(), reader)
      }
      throw new StreamCutError('the responder ended the lane')
    } catch (error) {
      this.#fail(lost(error as Error))
    }
  }

  /** Ends all that is under way: they were sent, and whether they were handled is unknown. */
  #fail(error: Error): void {
    this.#stream.abort(error)
    this.#calls.stop()
    this.#onEnd?.()
    for (const [callId, call] of this.#calls) {
      this.#settle(callId, call)
      this.#failures.sent(call, error)
    }
  }

  #refuseResponse(callId: number, call: ExchangeCall, totalBytes: number): void {
    this.#cancel(callId, call)
    this.#failures.tooLong(call, totalBytes)
  }

  /** The caller waits no longer. */
  #giveUp(callId: number, call: ExchangeCall, error: unknown, signal?: AbortSignal): void {
    this.#cancel(callId, call)
    this.#failures.sent(call, error, signal)
  }

  #cancel(callId: number, call: ExchangeCall): void {
    this.#output.frames.cancel(callId)
    this.#output.flushSoon()
    this.#calls.cancel(callId, call)
    this.#forget(callId)
  }

  #settle(callId: number, call: ExchangeCall): void {
    this.#calls.settle(callId, call)
    this.#forget(callId)
  }

  /** What was to be sent of a call stays here, what has come of its answer is dropped, and the next one may go. */
  #forget(callId: number): void {
    this.#output.drop(callId)
    if (this.#answers.size > 0) this.#answers.delete(callId)
    this.#slots.release()
    if (this.#goingAway) this.#finishIfIdle()
  }

  /** Closes this half, so that the responder sees that nothing more is on its way. */
  #finishIfIdle(): void {
    if (this.#calls.size > 0 || this.#stream.signal.aborted) return
    this.#output.flush()
    this.#output
      .drained()
      .then(() => this.#stream.closeWrite())
      .catch((error: unknown) => this.#stream.abort(error as Error))
  }
}
