/**
 * The calling half of a lane: one long-lived stream, many requests in flight. An exchange whose calls cost a frame each,
 * where unary's cost a stream.
 */
import type { Stream } from '@libp2p/interface'
import type { ProtocolId } from '@p2plane/message'
import { BodyParts } from './body-parts.ts'
import { byteStream, type ByteStream, StreamCutError } from './byte-stream.ts'
import { deadlineSignal, timeoutError } from './deadline.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { failure } from './errors.ts'
import type { Exchange, ExchangeOptions } from './exchange.ts'
import { MAX_PIECE_BYTES } from './frame.ts'
import { FrameError } from './frame-error.ts'
import { FrameReader, type FrameVisitor } from './frame-reader.ts'
import type { Hello } from './frame-writer.ts'
import { decodeLaneError } from './lane-error.ts'
import { LaneOutput } from './lane-output.ts'
import { Slots } from './slots.ts'
import { transportFailure } from './transport-failure.ts'

/** Until the responder's HELLO says how many calls it handles at once. */
const FIRST_IN_FLIGHT = 64
/** Whatever it says: a caller has an end of its own. */
const MOST_IN_FLIGHT = 1_024
/** Calls that may wait for one of those. */
const MOST_WAITING = 4_096
const MAX_CALL_ID = 0xffff_ffff

/** What `laneExchange` takes. */
export interface LaneInit {
  /** One lane never waits for another, so what must not wait has a lane of its own. */
  name: string
  /** The peer's id, for errors. */
  peer: string
  /** Told once when no further call can be made. */
  onEnd?: () => void
}

/** An exchange over one stream, which ends with it. */
export interface Lane extends Exchange {
  /** Whether calls can still be made: false once the stream has failed or the responder goes away. */
  readonly isOpen: boolean
  /** Calls that were begun and have no answer yet. */
  readonly inFlight: number
  /** Fails what is under way, and ends the stream. */
  close(reason: Error): void
}

/** Opens the calling half of a lane on a stream whose protocol is `LANE_PROTOCOL`. */
export function laneExchange(stream: Stream, init: LaneInit): Lane {
  return new CallingLane(byteStream(stream), init)
}

/** One call that waits for its answer. */
interface Call {
  readonly protocolId: ProtocolId
  readonly options: ExchangeOptions
  readonly resolve: (response: Uint8Array) => void
  readonly reject: (error: Error) => void
  readonly onAbort: (() => void) | undefined
  parts: BodyParts | undefined
}

class CallingLane implements Lane, FrameVisitor {
  readonly #stream: ByteStream
  readonly #output: LaneOutput
  readonly #peer: string
  readonly #onEnd: (() => void) | undefined
  readonly #slots = new Slots({ running: FIRST_IN_FLIGHT, waiting: MOST_WAITING })
  readonly #calls = new Map<number, Call>()
  readonly #indexes = new Map<ProtocolId, number>()
  readonly #timer = new DeadlineTimer(nowMs => this.#expire(nowMs))
  #lastCallId = 0
  #goingAway = false

  constructor(stream: ByteStream, { name, peer, onEnd }: LaneInit) {
    this.#stream = stream
    this.#peer = peer
    this.#onEnd = onEnd
    this.#output = new LaneOutput(stream)
    // Not sent alone: it leaves in the same write as the first request.
    this.#output.frames.hello({ maxInFlight: 0, name })
    void this.#read()
  }

  get isOpen(): boolean {
    return !this.#goingAway && !this.#stream.signal.aborted
  }

  get inFlight(): number {
    return this.#calls.size
  }

  async request(protocolId: ProtocolId, body: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
    try {
      options.signal?.throwIfAborted()
      if (!this.#slots.tryAcquire()) await this.#wait(options)
      if (!this.isOpen) throw new StreamCutError('the lane is closed')
    } catch (error) {
      throw transportFailure(error, { signal: options.signal, sent: false, peer: this.#peer, protocolId })
    }
    try {
      return await this.#call(protocolId, body, options)
    } finally {
      this.#slots.release()
    }
  }

  close(reason: Error): void {
    this.#stream.abort(reason)
  }

  /** Only a call that has to wait pays for a timer of its own. */
  async #wait(options: ExchangeOptions): Promise<void> {
    const { signal, clear } = deadlineSignal(options)
    try {
      await this.#slots.acquire(signal)
    } finally {
      clear()
    }
  }

  #call(protocolId: ProtocolId, body: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const callId = this.#nextCallId()
      const { signal } = options
      const onAbort = signal && (() => this.#giveUp(callId))
      this.#calls.set(callId, { protocolId, options, resolve, reject, onAbort, parts: undefined })
      signal?.addEventListener('abort', onAbort!, { once: true })
      this.#timer.arm(options.deadlineMs)
      const timeoutMs = Math.max(1, Math.ceil(options.deadlineMs - performance.now()))
      const first = body.length > MAX_PIECE_BYTES ? body.subarray(0, MAX_PIECE_BYTES) : body
      const messageIndex = this.#indexOf(protocolId)
      this.#output.frames.request({ callId, messageIndex, timeoutMs, headers: undefined }, first, body.length)
      if (first !== body) this.#output.sendRest(callId, body, first.length)
      // Alone, there is nothing to wait for; in company, one write carries all of this turn.
      if (this.#calls.size === 1) this.#output.flush()
      else this.#output.flushSoon()
    })
  }

  onHello({ maxInFlight }: Hello): void {
    this.#slots.resize(Math.min(Math.max(maxInFlight, 1), MOST_IN_FLIGHT))
  }

  onResponse(callId: number, piece: Uint8Array, totalBytes: number): void {
    const call = this.#calls.get(callId)
    // Nobody waits for it any more: it crossed our CANCEL.
    if (call === undefined) return
    if (totalBytes > call.options.maxResponseBytes) return this.#refuseResponse(callId, call, totalBytes)
    if (totalBytes === piece.length) return this.#settle(callId, call).resolve(piece)
    call.parts = new BodyParts(totalBytes, piece)
  }

  onData(callId: number, piece: Uint8Array, more: boolean): void {
    const call = this.#calls.get(callId)
    const whole = call?.parts?.add(piece, more)
    if (call !== undefined && whole !== undefined) this.#settle(callId, call).resolve(whole)
  }

  onError(callId: number, details: Uint8Array): void {
    const call = this.#calls.get(callId)
    if (call === undefined) return
    this.#settle(callId, call).reject(decodeLaneError(details, { peer: this.#peer, protocolId: call.protocolId }))
  }

  onGoAway(): void {
    this.#goingAway = true
    this.#onEnd?.()
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
      for (;;) {
        const chunk = await this.#stream.read()
        if (chunk === undefined) break
        for (const part of chunk) reader.push(part)
      }
      throw new StreamCutError('the responder ended the lane')
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  /** Ends all that is under way: they were sent, and whether they were handled is unknown. */
  #fail(error: Error): void {
    this.#stream.abort(error)
    this.#timer.clear()
    this.#onEnd?.()
    for (const [callId, call] of this.#calls) {
      const { protocolId } = call
      const reason = transportFailure(error, { sent: true, peer: this.#peer, protocolId })
      this.#settle(callId, call).reject(reason)
    }
  }

  #refuseResponse(callId: number, call: Call, totalBytes: number): void {
    const { protocolId, options } = call
    this.#cancel(callId)
    this.#settle(callId, call).reject(
      failure(
        'response-too-large',
        `${protocolId} from ${this.#peer}: the response has ${totalBytes} bytes; at most ${options.maxResponseBytes} are wanted`,
        {
          origin: 'remote',
          peer: this.#peer,
          protocolId,
          sent: true
        }
      )
    )
  }

  /** The caller's signal has fired, or its time is up. */
  #giveUp(callId: number, reason?: Error): void {
    const call = this.#calls.get(callId)
    if (call === undefined) return
    const { protocolId, options } = call
    this.#cancel(callId)
    const error = reason ?? (options.signal?.reason as Error)
    const failed = { ...(reason === undefined && { signal: options.signal }), sent: true, peer: this.#peer, protocolId }
    this.#settle(callId, call).reject(transportFailure(error, failed))
  }

  #cancel(callId: number): void {
    this.#output.drop(callId)
    this.#output.frames.cancel(callId)
    this.#output.flushSoon()
  }

  /** Forgets a call, and hands it back to be settled. */
  #settle(callId: number, call: Call): Call {
    this.#calls.delete(callId)
    if (call.onAbort !== undefined) call.options.signal?.removeEventListener('abort', call.onAbort)
    return call
  }

  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const [callId, { options }] of this.#calls) {
      if (options.deadlineMs <= nowMs) this.#giveUp(callId, timeoutError(options.timeoutMs))
      else nextMs = Math.min(nextMs, options.deadlineMs)
    }
    return nextMs
  }

  #nextCallId(): number {
    do this.#lastCallId = this.#lastCallId === MAX_CALL_ID ? 1 : this.#lastCallId + 1
    while (this.#calls.has(this.#lastCallId))
    return this.#lastCallId
  }

  /** The number of a protocol id on this lane: defined in the same write as its first call. */
  #indexOf(protocolId: ProtocolId): number {
    let index = this.#indexes.get(protocolId)
    if (index === undefined) {
      index = this.#indexes.size
      this.#indexes.set(protocolId, index)
      this.#output.frames.define(index, protocolId)
    }
    return index
  }
}
