/**
 * One stream of many items, both ways: what `defineStream` rides on. Flow control is the stream's: a writer waits until
 * the stream takes more, a reader that does not read pauses the peer.
 */
import { Uint8ArrayList } from 'uint8arraylist'
import type { BodyBytes } from './body-bytes.ts'
import type { ByteStream } from './byte-stream.ts'
import type { CallSlots, RequestBytes } from './call-limits.ts'
import { timeoutError } from './deadline.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { failure } from './errors.ts'
import { WITH_HEADERS } from './frame.ts'
import { FrameError } from './frame-error.ts'
import { FrameSplitter } from './frame-splitter.ts'
import { MAX_HEADERS_BYTES } from './headers.ts'
import { pushParts } from './push-parts.ts'
import { readVarint, varintLength, writeVarint } from './varint.ts'

/** The first byte of a frame. */
export const ITEM = {
  /** From the caller, first: the request. */
  open: 1,
  /** Either way: an item. */
  item: 2,
  /** Either way, last: there are no more. */
  end: 3,
  /** From the responder, last: there are no more, and why. */
  error: 4
} as const

/** A kind of frame. */
export type ItemKind = (typeof ITEM)[keyof typeof ITEM]

/** One frame. */
export interface ItemFrame {
  readonly kind: ItemKind
  readonly body: Uint8Array
  /** Of an OPEN that has them. */
  readonly headers?: Uint8Array | undefined
}

/** What `ItemStream` takes. */
export interface ItemStreamInit {
  /** The longest body of a frame, in bytes. */
  maxItemBytes: number
  /** The longest to wait for the peer, to say something or to take something, in milliseconds. */
  itemTimeoutMs: number
  /** Where what waits to be taken by the peer is counted. */
  kept?: Pick<CallSlots, 'mayKeep' | 'keep' | 'drop'> | undefined
  /** Where what is here of an item that is not whole is counted. */
  arriving?: RequestBytes | undefined
}

/** A longer item is written in pieces. */
const MAX_UNCUT_BYTES = 1024 * 1024

const NOTHING = new Uint8Array(0)
/** The kind, and headers. */
const MAX_OPEN_HEAD_BYTES = 1 + 3 + MAX_HEADERS_BYTES

/** Frames over a byte stream. */
export class ItemStream {
  readonly #stream: ByteStream
  readonly #init: ItemStreamInit
  readonly #splitter: FrameSplitter
  readonly #waits: Waits = { reading: NEVER, writing: NEVER }
  readonly #timer = new DeadlineTimer(nowMs => this.#expire(nowMs))
  #arrivingBytes = 0
  #arrived: ItemFrame[] = []
  #next = 0

  constructor(stream: ByteStream, init: ItemStreamInit) {
    this.#stream = stream
    this.#init = init
    this.#splitter = new FrameSplitter(init.maxItemBytes + MAX_OPEN_HEAD_BYTES, frame =>
      this.#arrived.push(this.#check(toItemFrame(frame)))
    )
  }

  /** Fires when the stream fails. */
  get signal(): AbortSignal {
    return this.#stream.signal
  }

  /** Writes one frame, and resolves once more may be written. The body is not copied, so it must not change. */
  async write(kind: ItemKind, body: BodyBytes = NOTHING): Promise<void> {
    await this.#send(kind, body)
  }

  /** Writes an OPEN, with headers where there are any. */
  async open(request: BodyBytes, headers: Uint8Array | undefined): Promise<void> {
    if (headers === undefined) return await this.#send(ITEM.open, request)
    const prefix = new Uint8Array(varintLength(headers.length))
    writeVarint(prefix, 0, headers.length)
    await this.#send(ITEM.open | WITH_HEADERS, new Uint8ArrayList(prefix, headers, request))
  }

  async #send(first: number, body: BodyBytes): Promise<void> {
    const length = 1 + body.byteLength
    const head = new Uint8Array(varintLength(length) + 1)
    head[writeVarint(head, 0, length)] = first
    const bytes = body.byteLength === 0 ? head : new Uint8ArrayList(head, body)
    if (bytes.byteLength > MAX_UNCUT_BYTES) return await this.#kept(bytes.byteLength, this.#stream.write(bytes))
    if (!this.#stream.tryWrite(bytes)) await this.#kept(bytes.byteLength, this.#stream.writable())
  }

  /** The next frame. @throws FrameError where the peer breaks the rules, or ends without saying so */
  async read(): Promise<ItemFrame> {
    while (this.#next >= this.#arrived.length) {
      this.#arrived = []
      this.#next = 0
      const chunk = await this.#inTime('reading', this.#stream.read(this.#splitter.usefulBytes))
      if (chunk === undefined) throw new FrameError('the stream ended without an END')
      pushParts(this.#stream, chunk, this.#splitter)
      this.#count(this.#splitter.keptBytes)
    }
    return this.#arrived[this.#next++]!
  }

  /** Says that nothing more will be written. */
  async closeWrite(): Promise<void> {
    await this.#inTime('writing', this.#stream.closeWrite())
  }

  /** Ends the stream both ways at once. */
  abort(error: Error): void {
    this.#stream.abort(error)
  }

  /** Waits for nothing any more. To be called when both sides have said their last. */
  release(): void {
    this.#timer.clear()
    this.#count(0)
  }

  /** Counts what is kept for an item that is not whole. Where there is no room for it, the stream ends. */
  #count(bytes: number): void {
    const { arriving } = this.#init
    const more = bytes - this.#arrivingBytes
    if (arriving === undefined || more === 0) return
    if (more < 0) arriving.release(-more)
    else if (!arriving.tryReserve(more)) {
      const error = failure('queue-full', 'too many bytes of items are under way')
      this.#stream.abort(error)
      throw error
    }
    this.#arrivingBytes = bytes
  }

  /** The splitter leaves room for headers, which only an OPEN has. */
  #check(frame: ItemFrame): ItemFrame {
    const { maxItemBytes } = this.#init
    if (frame.body.length <= maxItemBytes) return frame
    throw new FrameError(`an item of ${frame.body.length} bytes; at most ${maxItemBytes} may come`)
  }

  /** Waits until bytes are taken, and counts them until then. */
  async #kept(bytes: number, taken: Promise<void>): Promise<void> {
    const { kept } = this.#init
    if (kept?.mayKeep(bytes) === false) {
      this.#stream.abort(failure('slow-consumer', 'too much of what was answered is not taken'))
    }
    kept?.keep(bytes)
    try {
      await this.#inTime('writing', taken)
    } finally {
      kept?.drop(bytes)
    }
  }

  /** No timer of its own for each wait: there may be ten thousand of them a second. */
  async #inTime<T>(wait: keyof Waits, work: Promise<T>): Promise<T> {
    const deadlineMs = performance.now() + this.#init.itemTimeoutMs
    this.#waits[wait] = deadlineMs
    this.#timer.arm(deadlineMs)
    try {
      return await work
    } finally {
      this.#waits[wait] = NEVER
    }
  }

  #expire(nowMs: number): number {
    const { reading, writing } = this.#waits
    const nextMs = Math.min(reading, writing)
    if (nextMs > nowMs) return nextMs
    this.#stream.abort(timeoutError(this.#init.itemTimeoutMs))
    return NEVER
  }
}

/** Until when the peer has to have said, or taken, something. */
interface Waits {
  reading: number
  writing: number
}

const NEVER = Number.POSITIVE_INFINITY

function toItemFrame(frame: Uint8Array): ItemFrame {
  const first = frame[0]!
  if (first === (ITEM.open | WITH_HEADERS)) return toOpenFrame(frame)
  if (first < ITEM.open || first > ITEM.error) throw new FrameError(`a frame of the unknown kind ${first}`)
  return { kind: first as ItemKind, body: frame.subarray(1) }
}

function toOpenFrame(frame: Uint8Array): ItemFrame {
  const { value, end } = readVarint(frame, 1)
  if (value > frame.length - end) throw new FrameError('a field longer than its frame')
  return { kind: ITEM.open, headers: frame.subarray(end, end + value), body: frame.subarray(end + value) }
}
