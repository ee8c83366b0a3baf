import type { BodyBytes } from './body-bytes.ts'
import type { ByteStream } from './byte-stream.ts'
import type { CallSlots } from './call-limits.ts'
import { failure } from './errors.ts'
import { MAX_PIECE_BYTES } from './frame.ts'
import { FrameWriter } from './frame-writer.ts'

/** Long bodies are cut into a write until it has this much; a frame that comes meanwhile goes before the next write. */
const WRITE_BYTES = 2 * MAX_PIECE_BYTES
/** A rest of this is not worth a frame of its own: it goes with the piece before it. */
const REST_BYTES = 4 * 1024
/** How long refusals wait for one another, in milliseconds. */
const LATER_MS = 10
/** With more than this in frames that could not be written, whoever makes them should wait. */
const FULL_BYTES = 1024 * 1024

/** What `LaneOutput` takes. */
export interface LaneOutputInit {
  /** The peer has this long to take what is written, before the stream is reset, in milliseconds. */
  writeTimeoutMs: number
  /** Where what long bodies are still to send is counted. */
  kept?: Pick<CallSlots, 'keep' | 'drop'> | undefined
  /** Told whenever what was gathered is about to be written. */
  onFlush?: (() => void) | undefined
}

/** A body of which pieces are still to be sent. */
interface LongBody {
  readonly callId: number
  readonly bytes: BodyBytes
  at: number
}

/**
 * The writing half of a lane, the same on both ends: frames first, then pieces of long bodies in turns, as fast as the
 * stream takes them and no faster.
 */
export class LaneOutput {
  readonly frames: FrameWriter = new FrameWriter()
  readonly #stream: ByteStream
  readonly #init: LaneOutputInit
  readonly #bodies = new Map<number, LongBody>()
  #turnMs: number | undefined
  #flushing = false
  #flushIsDue = false
  #flushIsDueLater = false

  constructor(stream: ByteStream, init: LaneOutputInit) {
    this.#stream = stream
    this.#init = init
  }

  /** The time, as `performance.now()` counts, looked at once for all that is written together. */
  get turnMs(): number {
    this.#turnMs ??= performance.now()
    return this.#turnMs
  }

  /** Whether frames gather because the stream does not take them. Pieces of long bodies do not gather: they are cut late. */
  get isFull(): boolean {
    return this.frames.byteLength > FULL_BYTES
  }

  /** The part of a body that its first frame takes. */
  firstPiece(body: BodyBytes): BodyBytes {
    return body.byteLength > MAX_PIECE_BYTES + REST_BYTES ? cut(body, 0) : body
  }

  /** Sends what follows the first piece, cut and in turns with others. */
  sendRest(callId: number, bytes: BodyBytes, first: BodyBytes): void {
    if (first === bytes) return
    this.#bodies.set(callId, { callId, bytes, at: first.byteLength })
    this.#init.kept?.keep(bytes.byteLength - first.byteLength)
  }

  /** Sends no more of a body. */
  drop(callId: number): void {
    if (this.#bodies.size === 0) return
    const body = this.#bodies.get(callId)
    if (body === undefined) return
    this.#bodies.delete(callId)
    this.#init.kept?.drop(body.bytes.byteLength - body.at)
  }

  /** Sends no more of any: the stream has ended. */
  dropAll(): void {
    for (const callId of this.#bodies.keys()) this.drop(callId)
  }

  /** Writes now. For a frame that is alone: waiting for company would only cost time. */
  flush(): void {
    this.#turnMs = undefined
    this.#init.onFlush?.()
    if (!this.#flushing) void this.#flushAll()
  }

  /** Writes at the end of this turn, with all that comes until then. */
  flushSoon(): void {
    if (this.#flushIsDue) return
    this.#flushIsDue = true
    queueMicrotask(() => {
      this.#flushIsDue = false
      this.flush()
    })
  }

  /** Writes after a moment, with all that comes until then: a flood that is refused call by call costs a write for many. */
  flushLater(): void {
    if (this.#flushIsDueLater) return
    this.#flushIsDueLater = true
    setTimeout(() => {
      this.#flushIsDueLater = false
      this.flush()
    }, LATER_MS)
  }

  /** Resolves once frames no longer gather. Rejects where the stream failed. */
  async roomy(): Promise<void> {
    while (this.isFull) await this.#stream.writable()
  }

  /** Resolves once all that was to be written is. Rejects where the stream failed. */
  async drained(): Promise<void> {
    while (this.#flushing) await this.#stream.writable()
  }

  async #flushAll(): Promise<void> {
    this.#flushing = true
    try {
      for (;;) {
        this.#cutPieces()
        const bytes = this.frames.take()
        if (bytes === undefined) return
        if (!this.#stream.tryWrite(bytes)) await this.#writable()
      }
    } catch {
      // The stream has failed, and whoever reads it is told so.
    } finally {
      this.#flushing = false
    }
  }

  async #writable(): Promise<void> {
    const { writeTimeoutMs } = this.#init
    const text = `nothing of it was taken for ${writeTimeoutMs} ms`
    const timer = setTimeout(() => this.#stream.abort(failure('slow-consumer', text)), writeTimeoutMs)
    try {
      await this.#stream.writable()
    } finally {
      clearTimeout(timer)
    }
  }

  #cutPieces(): void {
    while (this.#bodies.size > 0 && this.frames.byteLength < WRITE_BYTES) {
      const [body] = this.#bodies.values()
      if (body === undefined) return
      const piece = cut(body.bytes, body.at)
      body.at += piece.byteLength
      this.#init.kept?.drop(piece.byteLength)
      const more = body.at < body.bytes.byteLength
      this.frames.data(body.callId, piece, more)
      // To the end of the queue, or out of it.
      this.#bodies.delete(body.callId)
      if (more) this.#bodies.set(body.callId, body)
    }
  }
}

/** The piece of a body from `at` on: a view. */
function cut(body: BodyBytes, at: number): BodyBytes {
  const isRestShort = body.byteLength - at <= MAX_PIECE_BYTES + REST_BYTES
  const end = isRestShort ? body.byteLength : at + MAX_PIECE_BYTES
  return body instanceof Uint8Array ? body.subarray(at, end) : body.sublist(at, end)
}
