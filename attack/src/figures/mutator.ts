import { cborCodec } from '@p2plane/wire'

const codec = cborCodec()
/** Bytes that begin something: heads of every kind, breaks, and the edges of lengths. */
const TELLING = [
  0x00, 0x17, 0x18, 0x1b, 0x1f, 0x5f, 0x60, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xd8, 0xf4, 0xf7, 0xfb, 0xff
]
const KEYS = ['a', 'seq', 'name', 'data', 'tags', 'inner', 'b', '__proto__x', 'constructor', 'toString', '', 'ä']
const MOST_DEPTH = 4

/** Bodies that were valid once, with a few of their bytes changed: most are refused, many deep inside. */
export class Mutator {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  next(): Uint8Array {
    const value = this.#below(3) === 0 ? this.#message() : this.#value(MOST_DEPTH)
    let bytes = Uint8Array.from(codec.encode(value))
    for (let changes = this.#below(4); changes > 0; changes--) bytes = this.#changed(bytes)
    return bytes
  }

  #changed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const at = this.#below(bytes.length + 1)
    switch (this.#below(6)) {
      case 0:
        return Uint8Array.from([...bytes.subarray(0, at), this.#below(256), ...bytes.subarray(at + 1)])
      case 1:
        return Uint8Array.from([...bytes.subarray(0, at), this.#telling(), ...bytes.subarray(at)])
      case 2:
        return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + this.#below(3))])
      case 3:
        return Uint8Array.from(bytes.subarray(0, at))
      case 4: {
        // A piece of it, once more.
        const from = this.#below(bytes.length + 1)
        return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(from, from + 16), ...bytes.subarray(at)])
      }
      default:
        return Uint8Array.from([...bytes.subarray(0, at), this.#telling(), ...bytes.subarray(at + 1)])
    }
  }

  #message(): unknown {
    return {
      seq: this.#integer(),
      name: this.#text(),
      data: new Uint8Array(this.#below(30)).fill(this.#below(256)),
      tags: Array.from({ length: this.#below(4) }, () => this.#text()),
      ...(this.#below(2) === 0 && { at: this.#below(1000) / 8 }),
      inner: this.#below(2) === 0 ? null : { a: this.#below(2) === 0, b: { [this.#key()]: this.#integer() } }
    }
  }

  #value(depth: number): unknown {
    switch (this.#below(depth === 0 ? 6 : 9)) {
      case 0:
        return this.#integer()
      case 1:
        return this.#text()
      case 2:
        return new Uint8Array(this.#below(40)).fill(this.#below(256))
      case 3:
        return this.#below(100_000) / 7
      case 4:
        return [null, true, false][this.#below(3)]
      case 5:
        return 2n ** BigInt(this.#below(64)) - BigInt(this.#below(2))
      case 6:
        return Array.from({ length: this.#below(5) }, () => this.#value(depth - 1))
      default:
        return Object.fromEntries(Array.from({ length: this.#below(5) }, () => [this.#key(), this.#value(depth - 1)]))
    }
  }

  #integer(): number {
    return Math.floor(2 ** this.#below(54)) - this.#below(3)
  }

  #text(): string {
    return ['', 'abc', 'ä€😀', 'x'.repeat(this.#below(60)), String(this.#state)][this.#below(5)]!
  }

  #key(): string {
    return KEYS[this.#below(KEYS.length)]!
  }

  #telling(): number {
    return TELLING[this.#below(TELLING.length)]!
  }

  /** A whole number from 0 to below `most` (mulberry32). */
  #below(most: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most)
  }
}
