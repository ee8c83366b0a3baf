/**
 * Refuses hostile CBOR before it is decoded. One pass, no recursion, nothing allocated from a length the wire claims.
 * What passes is one well-formed item of RFC 8949 without tags, with text keys that differ, and within the limits.
 */
import { CborError } from './cbor-error.ts'
import { KeySet } from './cbor-keys.ts'
import { type CborLimits, tooMuch } from './cbor-limits.ts'
import { checkUtf8 } from './utf8.ts'

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const
const INDEFINITE = 31
const BREAK = 0xff
const NOTHING = new Uint8Array(0)

/** One open array or map. */
interface Frame {
  map: boolean
  /** Items it has in all, or -1 where a break will tell. */
  total: number
  /** Items seen: in a map an even count means that a key is due. */
  seen: number
  readonly keys: KeySet
}

/** Checks one message after another. What it allocated for one serves the next. */
export class CborGuard {
  readonly #limits: CborLimits
  readonly #frames: Frame[] = []
  #bytes: Uint8Array = NOTHING
  #depth = 0
  #at = 0
  #items = 0
  #plain = true

  constructor(limits: CborLimits) {
    this.#limits = limits
  }

  /**
   * Checks `bytes`, and says whether they are plain: nothing of indefinite length, no string whose length takes 8 bytes,
   * no integer that a JavaScript number may not hold exactly, no text that begins with a byte order mark. Those are what
   * cbor-x misreads.
   *
   * @throws CborError where they are not exactly one acceptable item
   */
  inspect(bytes: Uint8Array): boolean {
    this.#bytes = bytes
    this.#depth = 0
    this.#at = 0
    this.#items = 0
    this.#plain = true
    try {
      this.#item(undefined)
      while (this.#depth > 0) this.#step(this.#frames[this.#depth - 1]!)
    } finally {
      this.#bytes = NOTHING
    }
    if (this.#at !== bytes.length) throw new CborError(`${bytes.length - this.#at} bytes after the end of the item`)
    return this.#plain
  }

  /** The next item of the innermost array or map, or its end. */
  #step(frame: Frame): void {
    if (frame.seen === frame.total) this.#depth--
    else if (frame.total < 0 && this.#bytes[this.#at] === BREAK) this.#break(frame)
    else this.#item(frame)
  }

  #break(frame: Frame): void {
    if (frame.map && (frame.seen & 1) === 1) throw new CborError('a break where a value is due')
    this.#at++
    this.#depth--
  }

  #item(frame: Frame | undefined): void {
    if (++this.#items > this.#limits.maxItems) throw tooMuch('maxItems', this.#limits)
    const head = this.#bytes[this.#at++]
    if (head === undefined) throw new CborError('the bytes end in the middle of an item')
    const major = head >> 5
    const info = head & 31
    if (info > 27 && info < INDEFINITE) throw new CborError(`a head of the reserved kind ${info}`)
    if (frame !== undefined) {
      const keyIsDue = frame.map && (frame.seen & 1) === 0
      frame.seen++
      if (keyIsDue) return this.#key(frame, major, info)
    }

    switch (major) {
      case MAJOR.unsigned:
      case MAJOR.negative:
        if (info === INDEFINITE) throw new CborError('an integer of indefinite length')
        return this.#integer(major, info)
      case MAJOR.bytes:
        if (info === INDEFINITE) throw new CborError('a byte string of indefinite length')
        return this.#skip(this.#length(info))
      case MAJOR.text:
        return info === INDEFINITE ? this.#splitText() : this.#text(this.#length(info))
      case MAJOR.array:
      case MAJOR.map:
        return this.#open(major === MAJOR.map, info === INDEFINITE ? -1 : this.#argument(info))
      case MAJOR.tag:
        throw new CborError('a tag; this wire has none')
      default:
        return this.#simple(info)
    }
  }

  #key(frame: Frame, major: number, info: number): void {
    if (major !== MAJOR.text || info === INDEFINITE) {
      throw new CborError('a map key that is not a text of known length')
    }
    if (frame.seen > this.#limits.maxMapEntries * 2) throw tooMuch('maxMapEntries', this.#limits)
    const length = this.#length(info)
    this.#text(length)
    frame.keys.add(this.#bytes, this.#at - length, this.#at)
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

  /** Of a string. */
  #length(info: number): number {
    if (info === 27) this.#plain = false
    return this.#argument(info)
  }

  #integer(major: number, info: number): void {
    const argument = this.#argument(info)
    // cbor-x reads every negative of 8 bytes wrong, even those that a number could hold.
    if (info === 27 && (major === MAJOR.negative || argument > Number.MAX_SAFE_INTEGER)) this.#plain = false
  }

  #skip(length: number): void {
    if (length > this.#bytes.length - this.#at) throw new CborError('a string longer than the bytes that follow')
    this.#at += length
  }

  #text(length: number): void {
    const start = this.#at
    this.#skip(length)
    checkUtf8(this.#bytes, start, this.#at)
    if (length > 2 && beginsWithMark(this.#bytes, start)) this.#plain = false
  }

  /** RFC 8949, section 3.2.3: the pieces are texts of known length, each valid UTF-8 of its own. */
  #splitText(): void {
    this.#plain = false
    while (this.#bytes[this.#at] !== BREAK) {
      if (++this.#items > this.#limits.maxItems) throw tooMuch('maxItems', this.#limits)
      const head = this.#bytes[this.#at++]
      if (head === undefined) throw new CborError('the bytes end in the middle of a text')
      const info = head & 31
      if (head >> 5 !== MAJOR.text || info > 27) throw new CborError('a piece of a text that is not a text')
      this.#text(this.#argument(info))
    }
    this.#at++
  }

  #open(map: boolean, count: number): void {
    if (this.#depth >= this.#limits.maxDepth) throw tooMuch('maxDepth', this.#limits)
    if (map && count > this.#limits.maxMapEntries) throw tooMuch('maxMapEntries', this.#limits)
    if (count < 0) this.#plain = false
    const total = map && count > 0 ? count * 2 : count
    // Each item takes at least a byte, so a count beyond what follows is a lie however large the limit is.
    if (total > this.#bytes.length - this.#at) throw new CborError('more items announced than bytes follow')
    if (total > this.#limits.maxItems - this.#items) throw tooMuch('maxItems', this.#limits)
    const frame = (this.#frames[this.#depth++] ??= { map, total, seen: 0, keys: new KeySet() })
    frame.map = map
    frame.total = total
    frame.seen = 0
    if (map) frame.keys.clear()
  }

  #simple(info: number): void {
    if (info >= 20 && info <= 23) return
    if (info === INDEFINITE) throw new CborError('a break outside an item of indefinite length')
    if (info < 25) throw new CborError('a simple value other than false, true, null and undefined')
    this.#skip(1 << (info - 24))
  }
}

/** A byte order mark, which TextDecoder drops unless told. */
function beginsWithMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf
}
