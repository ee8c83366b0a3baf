import { Uint8ArrayList } from 'uint8arraylist'
import { allocUnsafe } from 'uint8arrays/alloc'
import type { BodyBytes } from './body-bytes.ts'
import { FRAME, type FrameKind, LANE_VERSION, MORE, WITH_HEADERS } from './frame.ts'
import { varintLength, writeVarint } from './varint.ts'

/**
 * Frames grow out of one slab, of all lanes: what was written last is in the processor's caches, and a lane that says nothing takes no
 * room. What has been handed out is never written to again.
 */
const SLAB_BYTES = 64 * 1024
let slab = allocUnsafe(0)
let slabAt = 0

/** A body up to this is copied behind its head, so that a burst leaves as one piece; a longer one is passed on as it is. */
const COPIED_BYTES = 4 * 1024

const utf8 = new TextEncoder()

/** What HELLO says. */
export interface Hello {
  readonly version: number
  /** Calls the sender of the HELLO handles at once. 0 from a caller, who handles none. */
  readonly maxInFlight: number
  /** The lane's name. Empty from a responder. */
  readonly name: string
}

/** The numbers of a REQUEST. */
export interface RequestHead {
  readonly callId: number
  /** The number that a DEFINE gave the protocol id. */
  readonly messageIndex: number
  /** Until the caller's deadline. */
  readonly timeoutMs: number
  /** A CBOR map, where there are headers. */
  readonly headers?: Uint8Array | undefined
}

/** Collects frames, to be written together. */
export class FrameWriter {
  /** The piece under way: of the slab as it was when it began, since others may write between two frames. */
  #slab = slab
  #start = 0
  #at = 0
  #parts: Uint8Array[] = []
  #byteLength = 0

  /** What is collected, in bytes. */
  get byteLength(): number {
    return this.#byteLength
  }

  hello({ maxInFlight, name }: Omit<Hello, 'version'>): void {
    const text = utf8.encode(name)
    this.#head(FRAME.hello, 0, varintLength(LANE_VERSION) + varintLength(maxInFlight), text.length)
    this.#varint(LANE_VERSION)
    this.#varint(maxInFlight)
    this.#body(text)
  }

  define(messageIndex: number, protocolId: string): void {
    const text = utf8.encode(protocolId)
    this.#head(FRAME.define, 0, varintLength(messageIndex), text.length)
    this.#varint(messageIndex)
    this.#body(text)
  }

  /** A call, or its first piece where `totalBytes` is more than the piece has. */
  request({ callId, messageIndex, timeoutMs, headers }: RequestHead, piece: BodyBytes, totalBytes: number): void {
    const more = totalBytes > piece.byteLength
    let length = varintLength(callId) + varintLength(messageIndex) + varintLength(timeoutMs)
    if (headers !== undefined) length += varintLength(headers.length) + headers.length
    if (more) length += varintLength(totalBytes)
    this.#head(FRAME.request, (more ? MORE : 0) | (headers === undefined ? 0 : WITH_HEADERS), length, piece.byteLength)
    this.#varint(callId)
    this.#varint(messageIndex)
    this.#varint(timeoutMs)
    if (headers !== undefined) {
      this.#varint(headers.length)
      this.#copy(headers)
    }
    if (more) this.#varint(totalBytes)
    this.#body(piece)
  }

  /** An answer, or its first piece where `totalBytes` is more than the piece has. */
  response(callId: number, piece: BodyBytes, totalBytes: number): void {
    const more = totalBytes > piece.byteLength
    const length = varintLength(callId) + (more ? varintLength(totalBytes) : 0)
    this.#head(FRAME.response, more ? MORE : 0, length, piece.byteLength)
    this.#varint(callId)
    if (more) this.#varint(totalBytes)
    this.#body(piece)
  }

  /** Why there will be no answer, as a CBOR map. */
  error(callId: number, details: Uint8Array): void {
    this.#head(FRAME.error, 0, varintLength(callId), details.length)
    this.#varint(callId)
    this.#body(details)
  }

  cancel(callId: number): void {
    this.#head(FRAME.cancel, 0, varintLength(callId), 0)
    this.#varint(callId)
  }

  /** The next piece of a body. */
  data(callId: number, piece: BodyBytes, more: boolean): void {
    this.#head(FRAME.data, more ? MORE : 0, varintLength(callId), piece.byteLength)
    this.#varint(callId)
    this.#body(piece)
  }

  goAway(): void {
    this.#head(FRAME.goAway, 0, 0, 0)
  }

  /** What was collected, or undefined where there is nothing. Starts anew. */
  take(): Uint8Array | Uint8ArrayList | undefined {
    this.#cut()
    const parts = this.#parts
    if (parts.length === 0) return undefined
    this.#parts = []
    this.#byteLength = 0
    return parts.length === 1 ? parts[0] : new Uint8ArrayList(...parts)
  }

  /** The length, and the first byte. Reserves room for what stands before the body. */
  #head(kind: FrameKind, flags: number, fieldBytes: number, bodyBytes: number): void {
    const length = 1 + fieldBytes + bodyBytes
    this.#reserve(varintLength(length) + 1 + fieldBytes)
    this.#varint(length)
    this.#slab[this.#at++] = kind | flags
    slabAt = this.#at
    this.#byteLength++
  }

  #varint(value: number): void {
    const end = writeVarint(this.#slab, this.#at, value)
    this.#byteLength += end - this.#at
    this.#at = slabAt = end
  }

  #copy(bytes: Uint8Array): void {
    this.#slab.set(bytes, this.#at)
    slabAt = this.#at += bytes.length
    this.#byteLength += bytes.length
  }

  #body(body: BodyBytes): void {
    if (body instanceof Uint8Array) this.#part(body)
    else for (const part of body) this.#part(part)
  }

  #part(bytes: Uint8Array): void {
    if (bytes.length <= COPIED_BYTES) {
      this.#reserve(bytes.length)
      return this.#copy(bytes)
    }
    this.#cut()
    this.#parts.push(bytes)
    this.#byteLength += bytes.length
  }

  #reserve(bytes: number): void {
    const isLast = this.#slab === slab && this.#at === slabAt
    if (isLast && this.#at + bytes <= slab.length) return
    this.#cut()
    if (slabAt + bytes > slab.length) {
      slab = allocUnsafe(Math.max(SLAB_BYTES, bytes))
      slabAt = 0
    }
    this.#slab = slab
    this.#start = this.#at = slabAt
  }

  /** Closes the piece of the slab that is being written. */
  #cut(): void {
    if (this.#at === this.#start) return
    this.#parts.push(this.#slab.subarray(this.#start, this.#at))
    this.#start = this.#at
  }
}
