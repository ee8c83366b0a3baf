import { FRAME, KIND_BITS, MAX_FRAME_BYTES, MORE, WITH_HEADERS } from './frame.ts'
import { FrameError } from './frame-error.ts'
import { FrameSplitter } from './frame-splitter.ts'
import type { Hello, RequestHead } from './frame-writer.ts'

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

const NOTHING: Uint8Array = new Uint8Array(0)
/** What the fifth byte of a varint counts. */
const MAX_VARINT_UNIT = 2 ** 28
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads the frames of a lane in place, wherever the chunks they arrive in are cut. */
export class FrameReader {
  readonly #visitor: FrameVisitor
  readonly #splitter = new FrameSplitter(MAX_FRAME_BYTES, frame => this.#frame(frame))
  #bytes = NOTHING
  #at = 0

  constructor(visitor: FrameVisitor) {
    this.#visitor = visitor
  }

  /** Whether all that was pushed were whole frames. */
  get isBetweenFrames(): boolean {
    return this.#splitter.isBetweenFrames
  }

  /** @throws FrameError, after which nothing more may be pushed */
  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk)
  }

  #frame(frame: Uint8Array): void {
    this.#bytes = frame
    this.#at = 1
    const first = frame[0]!
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
    // Not a shift: bit 31 would make the number negative.
    for (let unit = 1; unit <= MAX_VARINT_UNIT; unit *= 128) {
      if (this.#at >= this.#bytes.length) throw new FrameError('a frame that ends in the middle of a number')
      const byte = this.#bytes[this.#at++]!
      if (unit === MAX_VARINT_UNIT && byte > 0x0f) break
      value += (byte & 0x7f) * unit
      if (byte < 0x80) return value
    }
    throw new FrameError('a number of more than 32 bits')
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new FrameError('a field longer than its frame')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  #rest(): Uint8Array {
    return this.#bytes.subarray(this.#at)
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
