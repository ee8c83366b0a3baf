import { Uint8ArrayList } from 'uint8arraylist'
import { allocUnsafe } from 'uint8arrays/alloc'
import type { BodyBytes } from './body-bytes.ts'
import { CborError } from './cbor-error.ts'
import { type CborLimits, tooMuch } from './cbor-limits.ts'

/** Bodies grow out of one slab, so that a small message does not cost an allocation of its own. */
const SLAB_BYTES = 64 * 1024
/** With less than this left, a new slab is cheaper than a likely move. */
const LOW_BYTES = 1024
const SHORT_TEXT = 64
/** A copy of fewer bytes costs less than an array of their own does all the way down to the socket. */
export const OWN_PART_BYTES = 4096
const utf8 = new TextEncoder()

/** What an output keeps to. */
export interface CborOutputInit {
  readonly limits: CborLimits
  /**
   * Byte strings of this many bytes and more become arrays of their own.
   *
   * @default Infinity
   */
  readonly ownPartFrom?: number
}

/** CBOR items, written one after another: heads in their shortest form, definite lengths. */
export class CborOutput {
  readonly #limits: CborLimits
  /** Whether a body is under way: set by `begin`, cleared by who called it. */
  busy = false
  readonly #ownPartFrom: number
  #bytes = new Uint8Array(0)
  #view = new DataView(this.#bytes.buffer)
  #start = 0
  #at = 0
  #items = 0
  /** What comes before `start`, where that is not all of the body. */
  #parts: Uint8Array[] | undefined

  constructor({ limits, ownPartFrom = Infinity }: CborOutputInit) {
    this.#limits = limits
    this.#ownPartFrom = ownPartFrom
  }

  /** Begins a body. What was written of one that never came to its end is dropped. */
  begin(): void {
    this.busy = true
    this.#at = this.#start
    this.#items = 0
    this.#parts = undefined
    // Nor is a slab that a long value made large worth keeping.
    if (this.#bytes.length - this.#at < LOW_BYTES || this.#bytes.length > SLAB_BYTES) this.#replace(SLAB_BYTES, 0)
  }

  /** The body, a view that nobody else will write to. Only where no byte string may become an array of its own. */
  end(): Uint8Array {
    return this.#take()
  }

  /** The body, of views that nobody else will write to. */
  endInParts(): BodyBytes {
    const last = this.#take()
    if (this.#parts === undefined) return last
    const parts = this.#parts
    this.#parts = undefined
    if (last.length > 0) parts.push(last)
    return Uint8ArrayList.fromUint8Arrays(parts)
  }

  /** Counts data items. @throws CborError where they are too many */
  count(items: number): void {
    if ((this.#items += items) > this.#limits.maxItems) throw tooMuch('maxItems', this.#limits)
  }

  /** A number as the wire says it. */
  number(value: number): void {
    // Beyond 2^53 a number is an approximation, so a float says what it is; a bigint says which integer is meant.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.float64(value)
    else if (value >= 0) this.head(0x00, value)
    else this.head(0x20, -1 - value)
  }

  /** @throws CborError where it does not fit 64 bits */
  bigint(value: bigint): void {
    const argument = value >= 0n ? value : -1n - value
    if (argument >= 2n ** 64n) throw notData(`the bigint ${value}, which does not fit 64 bits`)
    const major = value >= 0n ? 0x00 : 0x20
    if (argument <= BigInt(Number.MAX_SAFE_INTEGER)) return this.head(major, Number(argument))
    this.#reserve(9)
    this.#bytes[this.#at] = major | 27
    this.#view.setBigUint64(this.#at + 1, argument)
    this.#at += 9
  }

  /** @throws CborError where it holds half a surrogate pair */
  text(text: string): void {
    if (text.length < SHORT_TEXT && this.#shortAscii(text)) return
    if (!text.isWellFormed()) throw notData('a text with half a surrogate pair')
    const length = utf8Length(text)
    this.head(0x60, length)
    this.#reserve(length)
    utf8.encodeInto(text, this.#bytes.subarray(this.#at))
    this.#at += length
  }

  /** Keys and most short texts: cheaper unit by unit than through TextEncoder. */
  #shortAscii(text: string): boolean {
    // The whole head of 9 bytes too: a move to another slab in between would leave `start` behind.
    this.#reserve(9 + text.length)
    const start = this.#at
    this.head(0x60, text.length)
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80) {
        this.#at = start
        return false
      }
      this.#bytes[this.#at++] = unit
    }
    return true
  }

  byteString(bytes: Uint8Array): void {
    if (bytes.length >= this.#ownPartFrom) return this.#part(bytes)
    this.#copied(bytes)
  }

  #copied(bytes: Uint8Array): void {
    this.head(0x40, bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** Bytes that are CBOR already, and few. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    const target = this.#bytes
    // Cheaper than `set` for a key, which is what this is for.
    for (let i = 0, at = this.#at; i < bytes.length; i++, at++) target[at] = bytes[i]!
    this.#at += bytes.length
  }

  float64(value: number): void {
    this.#reserve(9)
    this.#bytes[this.#at] = 0xfb
    this.#view.setFloat64(this.#at + 1, value)
    this.#at += 9
  }

  float32(value: number): void {
    this.#reserve(5)
    this.#bytes[this.#at] = 0xfa
    this.#view.setFloat32(this.#at + 1, value)
    this.#at += 5
  }

  byte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = byte
  }

  /** @param major the major type, in the upper three bits of a byte */
  head(major: number, argument: number): void {
    this.#reserve(9)
    if (argument < 24) {
      this.#bytes[this.#at++] = major | argument
    } else if (argument < 0x100) {
      this.#bytes[this.#at++] = major | 24
      this.#bytes[this.#at++] = argument
    } else if (argument < 0x10000) {
      this.#bytes[this.#at++] = major | 25
      this.#view.setUint16(this.#at, argument)
      this.#at += 2
    } else if (argument < 0x1_0000_0000) {
      this.#bytes[this.#at++] = major | 26
      this.#view.setUint32(this.#at, argument)
      this.#at += 4
    } else {
      this.#bytes[this.#at++] = major | 27
      this.#view.setUint32(this.#at, Math.floor(argument / 0x1_0000_0000))
      this.#view.setUint32(this.#at + 4, argument >>> 0)
      this.#at += 8
    }
  }

  /** What was written since the last part. */
  #take(): Uint8Array {
    const taken = this.#bytes.subarray(this.#start, this.#at)
    this.#start = this.#at
    return taken
  }

  #part(bytes: Uint8Array): void {
    this.head(0x40, bytes.length)
    this.#parts ??= []
    // Not the array itself: its class may be another, and what it is asked for later is not ours to know.
    this.#parts.push(this.#take(), new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length))
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const used = this.#at - this.#start
    this.#replace(Math.max(SLAB_BYTES, (used + bytes) * 2), used)
  }

  /** Moves on to a new slab, taking the `used` bytes of the value under way along. Written slabs are never reused. */
  #replace(size: number, used: number): void {
    const old = this.#bytes.subarray(this.#start, this.#start + used)
    this.#bytes = allocUnsafe(size)
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset)
    this.#bytes.set(old)
    this.#start = 0
    this.#at = used
  }
}

function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A surrogate pair is two units and four bytes: one more a unit.
    if (unit >= 0x80) length += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return length
}

/** Of a value that no CBOR of this wire stands for. */
export function notData(what: string): CborError {
  return new CborError(
    `${what} cannot be sent; the wire carries null, booleans, numbers, bigints, text, bytes, arrays and plain objects`
  )
}
