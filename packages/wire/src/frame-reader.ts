import { FRAME, KIND_BITS, MAX_FRAME_BYTES, MORE, WITH_HEADERS } from './frame.ts'
import { FrameError } from './frame-error.ts'
import type { Hello, RequestHead } from './frame-writer.ts'
import { MAX_HEADERS_BYTES } from './headers.ts'
import { readVarint } from './varint.ts'

/**
 * Is told each frame as it is read. Bodies are views; a long one is told in the pieces it arrives in, which are to be copied:
 * their memory is not theirs for longer than the call.
 */
export interface FrameVisitor {
  onHello(hello: Hello): void
  onDefine(messageIndex: number, protocolId: string): void
  onRequest(head: RequestHead, piece: Uint8Array, totalBytes: number): void
  onResponse(callId: number, piece: Uint8Array, totalBytes: number): void
  onError(callId: number, details: Uint8Array): void
  onCancel(callId: number): void
  onData(callId: number, piece: Uint8Array, more: boolean): void
  onGoAway(): void
}

const NOTHING: Uint8Array = new Uint8Array(0)
/** The longest length prefix: lengths below 2^28. */
const MAX_PREFIX_BYTES = 4
/** A frame up to this that a cut goes through is put together first; of a longer one the body is told as it arrives. */
const WHOLE_BYTES = 4 * 1024
/** Enough to read all that precedes a body: the kind, and four numbers of 32 bits. Not headers. */
const HEAD_BYTES = 21
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
  /** The beginning of a frame that a cut goes through, with its prefix. */
  #held = NOTHING
  #heldLength = 0
  /** Whether something that was told of this chunk may be kept by whoever was told. */
  #isShared = false

  constructor(visitor: FrameVisitor) {
    this.#visitor = visitor
  }

  /** Whether all that was pushed were whole frames. */
  get isBetweenFrames(): boolean {
    return this.#heldLength === 0 && this.#missing === 0
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
      else if (this.#heldLength > 0) at = this.#complete(chunk, at)
      else at = this.#next(chunk, at)
    }
    return !this.#isShared
  }

  /** Reads the frame at `at`, or keeps it where too little of it is here, and returns where the next begins. */
  #next(chunk: Uint8Array, at: number): number {
    const start = prefixEnd(chunk, at, chunk.length)
    const enough = enoughBytes(chunk, at, start, chunk.length)
    if (chunk.length - at < enough) {
      this.#keep(chunk.subarray(at), enough)
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

  /** Adds to what is kept, and reads it once it is enough. */
  #complete(chunk: Uint8Array, at: number): number {
    const before = this.#heldLength
    const start = prefixEnd(this.#held, 0, before)
    const wanted = enoughBytes(this.#held, 0, start, before)
    const taken = Math.min(chunk.length - at, wanted - before)
    this.#keep(chunk.subarray(at, at + taken), wanted)
    const held = this.#held
    const length = this.#heldLength
    const heldStart = prefixEnd(held, 0, length)
    if (length === enoughBytes(held, 0, heldStart, length)) {
      this.#held = NOTHING
      this.#heldLength = 0
      this.#frame(held, heldStart, heldStart + prefixValue(held, 0, heldStart), length)
    }
    return at + taken
  }

  #keep(bytes: Uint8Array, wanted: number): void {
    const length = this.#heldLength + bytes.length
    if (this.#held.length < length) {
      const larger = new Uint8Array(Math.max(wanted, MAX_PREFIX_BYTES + HEAD_BYTES))
      larger.set(this.#held.subarray(0, this.#heldLength))
      this.#held = larger
    }
    this.#held.set(bytes, this.#heldLength)
    this.#heldLength = length
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

/** Where a length prefix ends; 0 where it is not whole. */
function prefixEnd(bytes: Uint8Array, at: number, end: number): number {
  const most = Math.min(end, at + MAX_PREFIX_BYTES)
  for (let i = at; i < most; i++) if (bytes[i]! < 0x80) return i + 1
  if (most === at + MAX_PREFIX_BYTES) throw new FrameError(`a frame of more than ${MAX_FRAME_BYTES} bytes`)
  return 0
}

/** What a length prefix says. */
function prefixValue(bytes: Uint8Array, at: number, end: number): number {
  let length = 0
  for (let i = end - 1; i >= at; i--) length = (length << 7) | (bytes[i]! & 0x7f)
  if (length === 0) throw new FrameError('an empty frame')
  if (length > MAX_FRAME_BYTES) {
    throw new FrameError(`a frame of ${length} bytes; at most ${MAX_FRAME_BYTES} are allowed`)
  }
  return length
}

/** How many bytes from `at` on are enough to begin with the frame, as far as can be said from those that are here. */
function enoughBytes(bytes: Uint8Array, at: number, start: number, end: number): number {
  if (start === 0) return end - at + 1
  const length = prefixValue(bytes, at, start)
  if (length <= WHOLE_BYTES) return start - at + length
  // What kind it is decides.
  if (start === end) return start - at + 1
  return start - at + (isToldInPieces(bytes[start]!) ? HEAD_BYTES : length)
}

function isToldInPieces(first: number): boolean {
  const kind = first & KIND_BITS
  return kind === FRAME.data || kind === FRAME.response || (kind === FRAME.request && (first & WITH_HEADERS) === 0)
}
