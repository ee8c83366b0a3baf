import type { CborLimits } from '../cbor-limits.ts'
import { decodeText } from './text-bytes.ts'
import type { Kind } from './kind.ts'
import { unfit } from './unfit.ts'

const EIGHT_BYTES = 27
const FLOAT32 = 0xfa
const FLOAT64 = 0xfb
/** By major type. */
const KINDS: readonly (Kind | undefined)[] = ['number', 'number', 'bytes', 'string', 'array', 'object']

/**
 * The items of one body, read where they stand. Takes no more than the guard does, and less: nothing of indefinite
 * length, no length of 8 bytes, no float of 16 bits.
 */
export class CborInput {
  readonly #limits: CborLimits
  readonly #bytes: Uint8Array
  readonly #end: number
  #at = 0
  #items = 1

  constructor(bytes: Uint8Array, limits: CborLimits) {
    this.#bytes = bytes
    this.#end = bytes.length
    this.#limits = limits
    if (limits.maxItems < 1) unfit()
  }

  /** Where the next item begins. */
  get at(): number {
    return this.#at
  }

  /** Goes back to where an item began. */
  rewind(at: number): void {
    this.#at = at
  }

  /** The kind of the next item, so far as its first byte tells: a large bigint looks like a number. */
  kind(): Kind | undefined {
    const head = this.#bytes[this.#at]
    if (head === undefined) return undefined
    if (head === 0xf4 || head === 0xf5) return 'boolean'
    if (head === 0xf6) return 'null'
    if (head === FLOAT32 || head === FLOAT64) return 'number'
    return KINDS[head >> 5]
  }

  /** Moves past `expected` where those are the next bytes. */
  skip(expected: Uint8Array): boolean {
    const bytes = this.#bytes
    let at = this.#at
    if (expected.length > this.#end - at) return false
    for (let i = 0; i < expected.length; i++) if (bytes[at++] !== expected[i]) return false
    this.#at = at
    return true
  }

  /** Moves past a byte where it is the next. */
  skipByte(expected: number): boolean {
    if (this.#bytes[this.#at] !== expected) return false
    this.#at++
    return true
  }

  /** How many items the array has that begins here. */
  array(): number {
    const count = this.#head(0x80)
    this.#count(count)
    return count
  }

  /** How many entries the map has that begins here. */
  map(): number {
    const count = this.#head(0xa0)
    if (count > this.#limits.maxMapEntries) unfit()
    this.#count(count * 2)
    return count
  }

  /** Moves past the head of a map that is yet to be read: nothing is counted. */
  mapHead(): void {
    this.#head(0xa0)
  }

  /** An exact integer. */
  integer(): number {
    const head = this.#byte()
    if (head < 0x18) return head
    const info = head & 31
    if (info === EIGHT_BYTES) return this.#wide(head >> 5)
    if (head < 0x20) return this.#argument(info)
    return head < 0x40 ? -1 - this.#argument(info) : unfit()
  }

  /** An exact integer, or a float of 64 bits. */
  number(): number {
    const head = this.#bytes[this.#at]
    if (head === FLOAT64) return this.#view(9).getFloat64(1)
    return head === FLOAT32 ? this.#view(5).getFloat32(1) : this.integer()
  }

  text(): string {
    const length = this.#head(0x60)
    const start = this.#at
    this.#at += length
    return decodeText(this.#bytes, start, this.#at)
  }

  /** A view, whatever class the body is of. */
  bytes(): Uint8Array {
    const length = this.#head(0x40)
    const start = this.#at
    this.#at += length
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, length)
  }

  /** Anything but an array, a map and `undefined`. */
  scalar(): unknown {
    switch (this.kind()) {
      case 'string':
        return this.text()
      case 'bytes':
        return this.bytes()
      case 'number':
        return this.#integerOrNumber()
      case 'boolean':
        return this.#byte() === 0xf5
      case 'null':
        this.#at++
        return null
      default:
        return unfit()
    }
  }

  /** Whether nothing follows. */
  get finished(): boolean {
    return this.#at === this.#end
  }

  #integerOrNumber(): number | bigint {
    const head = this.#bytes[this.#at]!
    if (head !== 0x1b && head !== 0x3b) return this.number()
    const argument = this.#view(9).getBigUint64(1)
    const integer = head === 0x1b ? argument : -1n - argument
    const number = Number(integer)
    return Number.isSafeInteger(number) ? number : integer
  }

  /** Of a head of 8 bytes. */
  #wide(major: number): number {
    if (major > 1) return unfit()
    const view = this.#at + 8 > this.#end ? unfit() : this.#bytes
    const argument = big32(view, this.#at) * 0x1_0000_0000 + big32(view, this.#at + 4)
    this.#at += 8
    const integer = major === 0 ? argument : -1 - argument
    return Number.isSafeInteger(integer) ? integer : unfit()
  }

  /** The argument of a head of the given major type. A length or a count is never more than the bytes that follow. */
  #head(major: number): number {
    const head = this.#byte() ^ major
    if (head > EIGHT_BYTES - 1) return unfit()
    const argument = head < 24 ? head : this.#argument(head)
    return argument > this.#end - this.#at ? unfit() : argument
  }

  #argument(info: number): number {
    if (info < 24) return info
    const at = this.#at
    const width = 1 << (info - 24)
    if (info > 26 || at + width > this.#end) return unfit()
    this.#at += width
    const bytes = this.#bytes
    if (width === 1) return bytes[at]!
    return width === 2 ? (bytes[at]! << 8) | bytes[at + 1]! : big32(bytes, at)
  }

  #count(items: number): void {
    if ((this.#items += items) > this.#limits.maxItems) unfit()
  }

  #byte(): number {
    return this.#at < this.#end ? this.#bytes[this.#at++]! : unfit()
  }

  /** Of the next bytes, moving past them. */
  #view(length: number): DataView {
    const at = this.#at
    if (length > this.#end - at) return unfit()
    this.#at += length
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, length)
  }
}

function big32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
