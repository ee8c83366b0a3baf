import { FRAME, KIND_BITS, MORE, WITH_HEADERS } from './frame.ts'
import { FrameError } from './frame-error.ts'
import { enoughBytes, prefixEnd, prefixValue } from './frame-prefix.ts'
import type { FrameVisitor } from './frame-visitor.ts'
import { MAX_HEADERS_BYTES } from './headers.ts'
import { HeldFrame } from './held-frame.ts'
import { readVarint } from './varint.ts'

const NOTHING: Uint8Array = new Uint8Array(0)
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads the frames of a lane in place, wherever the chunks they arrive in are cut. Only a short frame, or a head, that a
 * cut goes through is copied.
 */
export class FrameReader {
  readonly #visitor: FrameVisitor
  #bytes = NOTHING
  #at = 0
  /** Where the frame ends, as far as it is here, */
  #end = 0
  /** and how much of it is still to come. */
  #missing = 0
  /** The call whose body is told in pieces, and whether more frames of it follow. */
  #callId = 0
  #more = false
  readonly #held = new HeldFrame()
  /** Whether something that was told of this chunk may be kept by whoever was told. */
  #isShared = false

  constructor(visitor: FrameVisitor) {
    this.#visitor = visitor
  }

  /** How much is still to come of a long frame that has begun, or 1. */
  get usefulBytes(): number {
    return Math.max(1, this.#missing)
  }

  /** Whether all that was pushed were whole frames. */
  get isBetweenFrames(): boolean {
    return this.#held.isEmpty && this.#missing === 0
  }

  /**
   * Reads a chunk, and says whether it is done with: all of it was pieces of long bodies.
   *
   * @throws FrameError, after which nothing more may be pushed
   */
  push(chunk: Uint8Array): boolean {
    this.#isShared = false
    let at = 0
    while (at < chunk.length) {
      if (this.#missing > 0) at = this.#goOn(chunk, at)
      else if (!this.#held.isEmpty) at = this.#complete(chunk, at)
      else at = this.#next(chunk, at)
    }
    return !this.#isShared
  }

  /** Reads the frame at `at`, or holds it where too little of it is here, and returns where the next begins. */
  #next(chunk: Uint8Array, at: number): number {
    const start = prefixEnd(chunk, at, chunk.length)
    const enough = enoughBytes(chunk, at, start, chunk.length)
    if (chunk.length - at < enough) {
      this.#held.begin(chunk.subarray(at), enough)
      return chunk.length
    }
    return this.#frame(chunk, start, start + prefixValue(chunk, at, start), chunk.length)
  }

  /** Tells the next piece of a body of which the head was told. */
  #goOn(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#missing)
    this.#missing -= end - at
    this.#visitor.onData(this.#callId, chunk.subarray(at, end), this.#more || this.#missing > 0)
    return end
  }

  /** Adds to what is held, and reads it once it is enough. */
  #complete(chunk: Uint8Array, at: number): number {
    const next = this.#held.add(chunk, at)
    const whole = this.#held.takeWhole()
    if (whole !== undefined) this.#frame(whole.bytes, whole.start, whole.frameEnd, whole.length)
    return next
  }

  /** Reads one frame, of which there is enough up to `available`, and returns where what is here of it ends. */
  #frame(bytes: Uint8Array, start: number, frameEnd: number, available: number): number {
    const end = Math.min(frameEnd, available)
    this.#bytes = bytes
    this.#at = start + 1
    this.#end = end
    this.#missing = frameEnd - end
    this.#tell(bytes[start]!)
    return end
  }

  #tell(first: number): void {
    const kind = first & KIND_BITS
    switch (kind) {
      case FRAME.request:
        return this.#request(first)
      case FRAME.response:
        return this.#response(first)
      case FRAME.data:
        return this.#data((first & MORE) !== 0)
      case FRAME.cancel:
        return this.#visitor.onCancel(this.#varint())
      case FRAME.error:
        return this.#visitor.onError(this.#varint(), this.#shared())
      case FRAME.define:
        return this.#visitor.onDefine(this.#varint(), this.#text())
      case FRAME.hello:
        return this.#visitor.onHello({ version: this.#varint(), maxInFlight: this.#varint(), name: this.#text() })
      case FRAME.goAway:
        return this.#visitor.onGoAway()
      default:
        // A later version may have kinds that an earlier one can do without.
        if (kind >= FIRST_IGNORED_KIND) return
        throw new FrameError(`a frame of the unknown kind ${kind}`)
    }
  }

  #request(first: number): void {
    const callId = this.#varint()
    const messageIndex = this.#varint()
    const timeoutMs = this.#varint()
    const headers = (first & WITH_HEADERS) === 0 ? undefined : this.#headers()
    const total = this.#total(callId, first)
    this.#visitor.onRequest({ callId, messageIndex, timeoutMs, headers }, this.#body(total), total)
  }

  #response(first: number): void {
    const callId = this.#varint()
    const total = this.#total(callId, first)
    this.#visitor.onResponse(callId, this.#body(total), total)
  }

  #data(more: boolean): void {
    const callId = this.#varint()
    this.#callId = callId
    this.#more = more
    this.#visitor.onData(callId, this.#rest(), more || this.#missing > 0)
  }

  /** The length of the body that begins here. */
  #total(callId: number, first: number): number {
    this.#callId = callId
    this.#more = (first & MORE) !== 0
    const total = this.#more ? this.#varint() : undefined
    const here = this.#end - this.#at + this.#missing
    if (total === undefined) return here
    if (total <= here) throw new FrameError(`a body of ${total} bytes whose first piece has ${here}`)
    return total
  }

  #varint(): number {
    // Nearly every number is small.
    if (this.#at < this.#end && this.#bytes[this.#at]! < 0x80) return this.#bytes[this.#at++]!
    const { value, end } = readVarint(this.#bytes, this.#at, this.#end)
    this.#at = end
    return value
  }

  #headers(): Uint8Array {
    const length = this.#varint()
    if (length > MAX_HEADERS_BYTES)
      throw new FrameError(`${length} bytes of headers; at most ${MAX_HEADERS_BYTES} may come`)
    return this.#take(length)
  }

  #take(length: number): Uint8Array {
    if (length > this.#end - this.#at) throw new FrameError('a field longer than its frame')
    this.#isShared = true
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** What is here of a body of `total` bytes: where that is all, whoever is told may keep it. */
  #body(total: number): Uint8Array {
    return this.#end - this.#at === total ? this.#shared() : this.#rest()
  }

  #shared(): Uint8Array {
    this.#isShared = true
    return this.#rest()
  }

  #rest(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#end)
  }

  #text(): string {
    try {
      return utf8.decode(this.#rest())
    } catch {
      throw new FrameError('a text that is not UTF-8')
    }
  }
}

/** Kinds from here on may be passed over by whoever does not know them. */
const FIRST_IGNORED_KIND = 12
