import { FRAME, KIND_BITS, MAX_FRAME_BYTES, MORE, WITH_HEADERS } from './frame.ts'
import type { Hello, RequestHead } from './frame-writer.ts'
import { MAX_VARINT_BYTES } from './varint.ts'

/** Bytes that are no frame, or not one that may come here. The lane they came on ends. */
export class FrameError extends Error {
  static override readonly name = 'FrameError'
  override readonly name = 'FrameError'
}

/** Is told each frame as it is read. Bodies are views, good until the visitor returns. */
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

const NOTHING = new Uint8Array(0)
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads frames in place, wherever the chunks they arrive in are cut. Copies only a frame that a cut goes through. */
export class FrameReader {
  readonly #visitor: FrameVisitor
  #bytes = NOTHING as Uint8Array
  #at = 0
  #end = 0
  /** A frame of which a part is here: what there is of it, its head included. */
  #partial = NOTHING as Uint8Array
  #partialLength = 0

  constructor(visitor: FrameVisitor) {
    this.#visitor = visitor
  }

  /** Whether all that was pushed were whole frames. */
  get isBetweenFrames(): boolean {
    return this.#partialLength === 0
  }

  /** @throws FrameError, after which nothing more may be pushed */
  push(chunk: Uint8Array): void {
    let rest = chunk
    while (this.#partialLength > 0 && rest.length > 0) rest = this.#complete(rest)
    this.#readAll(rest)
  }

  /** Adds to the partial frame what it lacks, reads it where it is whole, and returns what is left of the chunk. */
  #complete(chunk: Uint8Array): Uint8Array {
    const known = frameLength(this.#partial, 0, this.#partialLength)
    // Until the length itself is whole, byte by byte.
    const wanted = known === undefined ? this.#partialLength + 1 : known
    const taken = Math.min(wanted - this.#partialLength, chunk.length)
    this.#keep(chunk.subarray(0, taken), wanted)
    const whole = frameLength(this.#partial, 0, this.#partialLength)
    if (whole === this.#partialLength) {
      const frame = this.#partial.subarray(0, whole)
      this.#partial = NOTHING
      this.#partialLength = 0
      this.#readAll(frame)
    }
    return chunk.subarray(taken)
  }

  #readAll(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length) {
      const length = frameLength(bytes, at, bytes.length)
      if (length === undefined || at + length > bytes.length) {
        this.#keep(bytes.subarray(at), length ?? 0)
        return
      }
      this.#bytes = bytes
      this.#at = at
      this.#end = at + length
      this.#skipLength()
      this.#frame()
      at += length
    }
    this.#bytes = NOTHING
  }

  #keep(bytes: Uint8Array, wanted: number): void {
    const needed = this.#partialLength + bytes.length
    if (this.#partial.length < Math.max(needed, wanted)) {
      const larger = new Uint8Array(Math.max(needed, wanted, MAX_VARINT_BYTES))
      larger.set(this.#partial.subarray(0, this.#partialLength))
      this.#partial = larger
    }
    this.#partial.set(bytes, this.#partialLength)
    this.#partialLength = needed
  }

  #skipLength(): void {
    while (this.#bytes[this.#at++]! >= 0x80);
  }

  #frame(): void {
    const first = this.#bytes[this.#at++]!
    const kind = first & KIND_BITS
    switch (kind) {
      case FRAME.request:
        return this.#request(first)
      case FRAME.response:
        return this.#response(first)
      case FRAME.data:
        return this.#visitor.onData(this.#varint(), this.#rest(), (first & MORE) !== 0)
      case FRAME.cancel:
        return this.#visitor.onCancel(this.#varint())
      case FRAME.error:
        return this.#visitor.onError(this.#varint(), this.#rest())
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
    const headers = (first & WITH_HEADERS) === 0 ? undefined : this.#take(this.#varint())
    const total = (first & MORE) === 0 ? undefined : this.#varint()
    const piece = this.#rest()
    this.#visitor.onRequest({ callId, messageIndex, timeoutMs, headers }, piece, this.#total(total, piece))
  }

  #response(first: number): void {
    const callId = this.#varint()
    const total = (first & MORE) === 0 ? undefined : this.#varint()
    const piece = this.#rest()
    this.#visitor.onResponse(callId, piece, this.#total(total, piece))
  }

  #total(total: number | undefined, piece: Uint8Array): number {
    if (total === undefined) return piece.length
    if (total <= piece.length) throw new FrameError(`a body of ${total} bytes whose first piece has ${piece.length}`)
    return total
  }

  #varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.#at >= this.#end) throw new FrameError('a frame that ends in the middle of a number')
      const byte = this.#bytes[this.#at++]!
      if (shift === 28 && byte > 0x0f) break
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new FrameError('a number of more than 32 bits')
  }

  #take(length: number): Uint8Array {
    if (length > this.#end - this.#at) throw new FrameError('a field longer than its frame')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
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

/**
 * The length of the frame at `at`, its own length prefix included; undefined where the prefix is not whole.
 *
 * @throws FrameError where it is too long, or empty
 */
function frameLength(bytes: Uint8Array, at: number, end: number): number | undefined {
  let length = 0
  for (let i = 0; i < 3; i++) {
    if (at + i >= end) return undefined
    const byte = bytes[at + i]!
    length |= (byte & 0x7f) << (7 * i)
    if (byte < 0x80) {
      if (length === 0) throw new FrameError('an empty frame')
      if (length > MAX_FRAME_BYTES)
        throw new FrameError(`a frame of ${length} bytes; at most ${MAX_FRAME_BYTES} may come`)
      return i + 1 + length
    }
  }
  throw new FrameError(`a frame of more than ${MAX_FRAME_BYTES} bytes`)
}
