/**
 * Refuses hostile CBOR before it is decoded. One pass, no recursion, nothing allocated from a length the wire claims.
 * What passes is one well-formed item of RFC 8949 without tags, with text keys that differ, and within the limits.
 */
import { CborError } from './cbor-error.ts'
import { type CborLimits, tooMuch } from './cbor-limits.ts'
import { KeySet } from './cbor-keys.ts'
import { checkUtf8 } from './utf8.ts'

/** A text that serde wrote in pieces: where it stands, and its pieces without their heads. */
export interface SplitText {
  readonly start: number
  readonly end: number
  readonly pieces: readonly Uint8Array[]
}

/** What a decoder has to know of bytes that passed. */
export interface CborFacts {
  /** Whether an integer may lie outside the range that a JavaScript number holds exactly. */
  readonly wideIntegers: boolean
  /** The texts of indefinite length, in order. */
  readonly splitTexts: readonly SplitText[]
}

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const
const INDEFINITE = 31
const BREAK = 0xff
const PLAIN: CborFacts = Object.freeze({ wideIntegers: false, splitTexts: Object.freeze([]) })

/** One open array or map. */
interface Frame {
  map: boolean
  /** Items still to come, or -1 where a break will tell. */
  left: number
  /** Items seen: in a map an even count means that a key is due. */
  seen: number
  keys: KeySet
}

/**
 * Checks `bytes` and says what a decoder has to know of them.
 *
 * @throws CborError where they are not exactly one acceptable item
 */
export function inspectCbor(bytes: Uint8Array, limits: CborLimits): CborFacts {
  return new Guard(bytes, limits).inspect()
}

class Guard {
  readonly #bytes: Uint8Array
  readonly #limits: CborLimits
  readonly #frames: Frame[] = []
  #depth = 0
  #at = 0
  #items = 0
  #wideIntegers = false
  readonly #splitTexts: SplitText[] = []

  constructor(bytes: Uint8Array, limits: CborLimits) {
    this.#bytes = bytes
    this.#limits = limits
  }

  inspect(): CborFacts {
    do {
      if (this.#at >= this.#bytes.length) throw new CborError('the bytes end in the middle of an item')
      if (this.#bytes[this.#at] === BREAK) this.#break()
      else this.#item()
      this.#closeFinished()
    } while (this.#depth > 0)
    if (this.#at !== this.#bytes.length) {
      throw new CborError(`${this.#bytes.length - this.#at} bytes after the end of the item`)
    }
    if (!this.#wideIntegers && this.#splitTexts.length === 0) return PLAIN
    return { wideIntegers: this.#wideIntegers, splitTexts: this.#splitTexts }
  }

  #item(): void {
    if (++this.#items > this.#limits.maxItems) throw tooMuch('maxItems', this.#limits)
    const start = this.#at
    const head = this.#bytes[this.#at++]!
    const major = head >> 5
    const info = head & 31
    const frame = this.#depth > 0 ? this.#frames[this.#depth - 1]! : undefined
    const keyIsDue = frame?.map === true && (frame.seen & 1) === 0
    if (frame !== undefined) frame.seen++
    if (keyIsDue && (major !== MAJOR.text || info === INDEFINITE)) {
      throw new CborError('a map key that is not a text of known length')
    }
    if (info > 27 && info < INDEFINITE) throw new CborError(`a head of the reserved kind ${info}`)

    switch (major) {
      case MAJOR.unsigned:
      case MAJOR.negative:
        if (info === INDEFINITE) throw new CborError('an integer of indefinite length')
        this.#integer(major, info)
        return
      case MAJOR.bytes:
        if (info === INDEFINITE) throw new CborError('a byte string of indefinite length')
        this.#skip(this.#argument(info))
        return
      case MAJOR.text:
        if (info === INDEFINITE) this.#splitText(start)
        else this.#text(this.#argument(info), keyIsDue ? frame : undefined)
        return
      case MAJOR.array:
      case MAJOR.map:
        this.#open(major === MAJOR.map, info === INDEFINITE ? -1 : this.#argument(info))
        return
      case MAJOR.tag:
        throw new CborError('a tag; this wire has none')
      default:
        this.#simple(info)
    }
  }

  /** A head's argument. Lengths beyond 2^53 come out inexact, which is enough to refuse them. */
  #argument(info: number): number {
    if (info < 24) return info
    const width = 1 << (info - 24)
    if (this.#at + width > this.#bytes.length) throw new CborError('the bytes end in the middle of a head')
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + this.#bytes[this.#at++]!
    return value
  }

  #integer(major: number, info: number): void {
    const argument = this.#argument(info)
    // -1 - 2^53 is the first negative that is not exact; cbor-x reads every 8-byte negative right only as a bigint.
    if (info === 27 && (major === MAJOR.negative || argument > Number.MAX_SAFE_INTEGER)) this.#wideIntegers = true
  }

  #skip(length: number): void {
    if (length > this.#bytes.length - this.#at) throw new CborError('a string longer than the bytes that follow')
    this.#at += length
  }

  #text(length: number, keyOf: Frame | undefined): void {
    const start = this.#at
    this.#skip(length)
    checkUtf8(this.#bytes, start, this.#at)
    keyOf?.keys.add(this.#bytes, start, this.#at)
  }

  /** RFC 8949, section 3.2.3: the pieces are texts of known length, each valid UTF-8 of its own. */
  #splitText(start: number): void {
    const pieces: Uint8Array[] = []
    while (this.#bytes[this.#at] !== BREAK) {
      if (++this.#items > this.#limits.maxItems) throw tooMuch('maxItems', this.#limits)
      if (this.#at >= this.#bytes.length) throw new CborError('the bytes end in the middle of a text')
      const head = this.#bytes[this.#at++]!
      const info = head & 31
      if (head >> 5 !== MAJOR.text || info > 27) throw new CborError('a piece of a text that is not a text')
      const length = this.#argument(info)
      this.#text(length, undefined)
      pieces.push(this.#bytes.subarray(this.#at - length, this.#at))
    }
    this.#at++
    this.#splitTexts.push({ start, end: this.#at, pieces })
  }

  #open(map: boolean, count: number): void {
    if (this.#depth >= this.#limits.maxDepth) throw tooMuch('maxDepth', this.#limits)
    if (map && count > this.#limits.maxMapEntries) throw tooMuch('maxMapEntries', this.#limits)
    const left = map && count > 0 ? count * 2 : count
    // Each item takes at least a byte, so a count beyond what follows is a lie however large the limit is.
    if (left > this.#bytes.length - this.#at) throw new CborError('more items announced than bytes follow')
    if (left > this.#limits.maxItems - this.#items) throw tooMuch('maxItems', this.#limits)
    const frame = (this.#frames[this.#depth++] ??= { map, left, seen: 0, keys: new KeySet() })
    frame.map = map
    frame.left = left
    frame.seen = 0
    frame.keys.clear()
  }

  #break(): void {
    const frame = this.#depth > 0 ? this.#frames[this.#depth - 1]! : undefined
    if (frame?.left !== -1) throw new CborError('a break outside an item of indefinite length')
    if (frame.map && (frame.seen & 1) === 1) throw new CborError('a break where a value is due')
    this.#at++
    this.#depth--
  }

  #simple(info: number): void {
    if (info >= 20 && info <= 23) return
    if (info < 25 || info > 27) throw new CborError('a simple value other than false, true, null and undefined')
    this.#skip(1 << (info - 24))
  }

  #closeFinished(): void {
    while (this.#depth > 0) {
      const frame = this.#frames[this.#depth - 1]!
      if (frame.map && frame.left === -1 && frame.seen > this.#limits.maxMapEntries * 2) {
        throw tooMuch('maxMapEntries', this.#limits)
      }
      if (frame.left === -1 || frame.seen < frame.left) return
      this.#depth--
    }
  }
}
