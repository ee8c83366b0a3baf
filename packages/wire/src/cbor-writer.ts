import { serde } from '@p2plane/message'
import { CborError } from './cbor-error.ts'
import { type CborLimits, tooMuch } from './cbor-limits.ts'

/** Bodies grow out of one slab, so that a small message does not cost an allocation of its own. */
const SLAB_BYTES = 64 * 1024
/** With less than this left, a new slab is cheaper than a likely move. */
const LOW_BYTES = 1024
const SHORT_TEXT = 64
const utf8 = new TextEncoder()

/**
 * Writes one value as CBOR: heads in their shortest form, definite lengths, text keys in the order of the object,
 * whole numbers that are exact and bigints as integers, other numbers as floats of 64 bits, no tags.
 */
export class CborWriter {
  readonly #limits: CborLimits
  #bytes = new Uint8Array(SLAB_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #start = 0
  #at = 0
  #items = 0

  constructor(limits: CborLimits) {
    this.#limits = limits
  }

  /**
   * The bytes of `value`, a view that nobody else will write to.
   *
   * @throws CborError where the value holds something that is not data, or crosses a limit
   */
  write(value: unknown): Uint8Array {
    // Nor is a slab that a long value made large worth keeping.
    if (this.#bytes.length - this.#at < LOW_BYTES || this.#bytes.length > SLAB_BYTES) this.#replace(SLAB_BYTES, 0)
    this.#start = this.#at
    this.#items = 0
    try {
      this.#value(value, 0)
      return this.#bytes.subarray(this.#start, this.#at)
    } catch (error) {
      this.#at = this.#start
      throw error
    }
  }

  #value(value: unknown, depth: number): void {
    if (++this.#items > this.#limits.maxItems) throw tooMuch('maxItems', this.#limits)
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return this.#number(value)
      case 'boolean':
        return this.#byte(value ? 0xf5 : 0xf4)
      case 'bigint':
        return this.#bigint(value)
      case 'undefined':
        return this.#byte(0xf7)
      case 'object':
        return value === null ? this.#byte(0xf6) : this.#object(value, depth)
      default:
        throw notData(`a ${typeof value}`)
    }
  }

  #object(value: object, depth: number): void {
    if (value instanceof Uint8Array) return this.#byteString(value)
    if (value instanceof serde.Float64) return this.#float64(value.value)
    if (value instanceof serde.Float32) return this.#float32(value.value)
    if (depth >= this.#limits.maxDepth) throw tooMuch('maxDepth', this.#limits)
    if (Array.isArray(value)) return this.#array(value, depth)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      throw notData(`an instance of ${(value.constructor as { name?: string } | undefined)?.name ?? 'a class'}`)
    }
    this.#map(value as Record<string, unknown>, depth)
  }

  #array(items: readonly unknown[], depth: number): void {
    this.#head(0x80, items.length)
    // Not for-of: a hole is written as undefined, and an index costs less.
    for (let i = 0; i < items.length; i++) this.#value(items[i], depth + 1)
  }

  /** A property that is undefined is left out, as serde does with a skipped field: absent is how the wire says so. */
  #map(record: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(record).filter(key => record[key] !== undefined)
    if (keys.length > this.#limits.maxMapEntries) throw tooMuch('maxMapEntries', this.#limits)
    this.#head(0xa0, keys.length)
    for (const key of keys) {
      if (key === '__proto__') throw notData("the key '__proto__'")
      if (++this.#items > this.#limits.maxItems) throw tooMuch('maxItems', this.#limits)
      this.#text(key)
      this.#value(record[key], depth + 1)
    }
  }

  #number(value: number): void {
    // Beyond 2^53 a number is an approximation, so a float says what it is; a bigint says which integer is meant.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.#float64(value)
    else if (value >= 0) this.#head(0x00, value)
    else this.#head(0x20, -1 - value)
  }

  #bigint(value: bigint): void {
    const argument = value >= 0n ? value : -1n - value
    if (argument >= 2n ** 64n) throw notData(`the bigint ${value}, which does not fit 64 bits`)
    const major = value >= 0n ? 0x00 : 0x20
    if (argument <= BigInt(Number.MAX_SAFE_INTEGER)) return this.#head(major, Number(argument))
    this.#reserve(9)
    this.#bytes[this.#at] = major | 27
    this.#view.setBigUint64(this.#at + 1, argument)
    this.#at += 9
  }

  #text(text: string): void {
    if (text.length < SHORT_TEXT && this.#shortAscii(text)) return
    if (!text.isWellFormed()) throw notData('a text with half a surrogate pair')
    const length = utf8Length(text)
    this.#head(0x60, length)
    this.#reserve(length)
    utf8.encodeInto(text, this.#bytes.subarray(this.#at))
    this.#at += length
  }

  /** Keys and most short texts: cheaper unit by unit than through TextEncoder. */
  #shortAscii(text: string): boolean {
    // The whole head of 9 bytes too: a move to another slab in between would leave `start` behind.
    this.#reserve(9 + text.length)
    const start = this.#at
    this.#head(0x60, text.length)
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

  #byteString(bytes: Uint8Array): void {
    this.#head(0x40, bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #float64(value: number): void {
    this.#reserve(9)
    this.#bytes[this.#at] = 0xfb
    this.#view.setFloat64(this.#at + 1, value)
    this.#at += 9
  }

  #float32(value: number): void {
    this.#reserve(5)
    this.#bytes[this.#at] = 0xfa
    this.#view.setFloat32(this.#at + 1, value)
    this.#at += 5
  }

  #byte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = byte
  }

  #head(major: number, argument: number): void {
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

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const used = this.#at - this.#start
    this.#replace(Math.max(SLAB_BYTES, (used + bytes) * 2), used)
  }

  /** Moves on to a new slab, taking the `used` bytes of the value under way along. Written slabs are never reused. */
  #replace(size: number, used: number): void {
    const old = this.#bytes.subarray(this.#start, this.#start + used)
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
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

function notData(what: string): CborError {
  return new CborError(
    `${what} cannot be sent; the wire carries null, booleans, numbers, bigints, text, bytes, arrays and plain objects`
  )
}
