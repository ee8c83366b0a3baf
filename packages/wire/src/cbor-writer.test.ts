import { serde } from '@p2plane/message'
import { describe, expect, it } from 'vitest'
import { CborError } from './cbor-error.ts'
import { DEFAULT_CBOR_LIMITS } from './cbor-limits.ts'
import { CborWriter } from './cbor-writer.ts'
import { cborCodec } from './codec.ts'
import { fromHex, toHex } from './hex.fixture.ts'

const SLAB_BYTES = 64 * 1024
const codec = cborCodec()

function written(value: unknown): string {
  return toHex(new CborWriter(DEFAULT_CBOR_LIMITS).write(value))
}

describe('the writer', () => {
  it.each<[unknown, string]>([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [255, '18ff'],
    [256, '190100'],
    [65_535, '19ffff'],
    [65_536, '1a00010000'],
    [2 ** 32 - 1, '1affffffff'],
    [2 ** 32, '1b0000000100000000'],
    [1_700_000_000_000, '1b0000018bcfe56800'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [-1, '20'],
    [-24, '37'],
    [-25, '3818'],
    [-256, '38ff'],
    [-257, '390100'],
    [-(2 ** 32), '3affffffff'],
    [-(2 ** 32) - 1, '3b0000000100000000'],
    [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'],
    [5n, '05'],
    [-5n, '24'],
    [2n ** 53n, '1b0020000000000000'],
    [2n ** 64n - 1n, '1bffffffffffffffff'],
    [-(2n ** 64n), '3bffffffffffffffff'],
    [-0, 'fb8000000000000000'],
    [1.5, 'fb3ff8000000000000'],
    [2 ** 53, 'fb4340000000000000'],
    [Number.NaN, 'fb7ff8000000000000'],
    [Infinity, 'fb7ff0000000000000'],
    [new serde.Float64(1), 'fb3ff0000000000000'],
    [new serde.Float32(1), 'fa3f800000'],
    [null, 'f6'],
    [undefined, 'f7'],
    [true, 'f5'],
    [false, 'f4'],
    ['', '60'],
    ['é', '62c3a9'],
    ['\uFEFFa', '64efbbbf61'],
    ['😀', '64f09f9880'],
    [Uint8Array.of(), '40'],
    [Uint8Array.of(1, 255), '4201ff'],
    [Buffer.from('hi'), '426869'],
    [[], '80'],
    [[1, [2]], '82018102'],
    [{}, 'a0'],
    [{ b: 1, a: 2 }, 'a2616201616102']
  ])('writes %o as %s', (value, hex) => {
    expect(written(value)).toBe(hex)
  })

  it('leaves a property out that is undefined, but not an item', () => {
    expect(written({ a: undefined, b: 1 })).toBe('a1616201')
    expect(written([undefined])).toBe('81f7')
    // oxlint-disable-next-line no-sparse-arrays -- the hole is what is tested
    expect(written([1, , 2])).toBe('8301f702')
  })

  it('writes an object without a prototype, and what is its own alone', () => {
    expect(written(Object.assign(Object.create(null), { a: 1 }))).toBe('a1616101')
    expect(written({ a: 1, [Symbol('b')]: 2 })).toBe('a1616101')
    expect(written({ constructor: 1, toString: 2 })).toBe('a26b636f6e7374727563746f720168746f537472696e6702')
  })

  it.each<[unknown, string]>([
    [() => 1, 'a function'],
    [Symbol('secret'), 'a symbol'],
    [new Date(0), 'an instance of Date'],
    [new Map(), 'an instance of Map'],
    [new Set(), 'an instance of Set'],
    [/a/, 'an instance of RegExp'],
    [new Error('secret'), 'an instance of Error'],
    [new Uint16Array(1), 'an instance of Uint16Array'],
    [new ArrayBuffer(1), 'an instance of ArrayBuffer'],
    [new CborError('secret'), 'an instance of CborError'],
    [Object.create({ constructor: undefined }), 'an instance of a class'],
    [2n ** 64n, 'the bigint 18446744073709551616, which does not fit 64 bits'],
    ['\uD83D', 'a text with half a surrogate pair'],
    [`${'long '.repeat(20)}\uDE00`, 'a text with half a surrogate pair'],
    [JSON.parse('{ "__proto__": 1 }'), "the key '__proto__'"],
    [{ '\uD83D': 1 }, 'a text with half a surrogate pair']
  ])('refuses %o', (value, what) => {
    const sentence = `${what} cannot be sent; the wire carries null, booleans, numbers, bigints, text, bytes, arrays and plain objects`
    expect(() => written(value)).toThrow(new CborError(sentence))
    expect(() => written({ list: [value] })).toThrow(new CborError(sentence))
  })

  it('refuses what contains itself', () => {
    const list: unknown[] = []
    list.push({ list })
    expect(() => written(list)).toThrow(new CborError('more than 64 levels of arrays and maps'))
  })

  it('writes after a refusal as before', () => {
    const writer = new CborWriter(DEFAULT_CBOR_LIMITS)
    expect(() => writer.write(['a'.repeat(1000), () => 1])).toThrow(CborError)
    expect(toHex(writer.write([1]))).toBe('8101')
  })
})

describe("the writer's limits", () => {
  const strict = new CborWriter({ maxDepth: 3, maxItems: 10, maxMapEntries: 2 })

  it('are for the depth', () => {
    strict.write([[[0]]])
    expect(() => strict.write([[[[]]]])).toThrow(new CborError('more than 3 levels of arrays and maps'))
    expect(() => strict.write({ a: { b: { c: {} } } })).toThrow(CborError)
    strict.write([[[Uint8Array.of(1), new serde.Float64(1), 'text']]])
  })

  it('are for the items, keys included', () => {
    strict.write(Array.from({ length: 9 }, () => 0))
    expect(() => strict.write(Array.from({ length: 10 }, () => 0))).toThrow(new CborError('more than 10 data items'))
    strict.write([{ a: 0 }, { a: 0 }, { a: 0 }])
    expect(() => strict.write([{ a: 0 }, { a: 0 }, { a: 0 }, 0])).toThrow(new CborError('more than 10 data items'))
    const sparse: unknown[] = []
    sparse.length = 2 ** 31
    expect(() => strict.write(sparse)).toThrow(new CborError('more than 10 data items'))
  })

  it('are for the entries of a map, of which an undefined one is none', () => {
    strict.write({ a: 0, b: 0, c: undefined })
    expect(() => strict.write({ a: 0, b: 0, c: 0 })).toThrow(new CborError('more than 2 entries in one map'))
  })
})

describe("the writer's slab", () => {
  it('is never written twice', () => {
    const writer = new CborWriter(DEFAULT_CBOR_LIMITS)
    const messages = Array.from({ length: 500 }, (_, i) => ({ i, text: 'x'.repeat(i) }))
    const bodies = messages.map(message => writer.write(message))
    expect(bodies.map(body => codec.decode(body))).toEqual(messages)
  })

  // The last bytes of a slab are where a head, a text or a float may no longer fit.
  it.each([
    ['a short text', 'abc'],
    ['a short text that is not ASCII', 'é'],
    ['a text that is not ASCII', 'é'.repeat(40)],
    ['a long text', 'a'.repeat(300)],
    ['an integer', 2 ** 40],
    ['a bigint', 2n ** 60n],
    ['a float', 1.5],
    ['a float of 32 bits', new serde.Float32(1.5)],
    ['bytes', Uint8Array.of(1, 2, 3)],
    ['null', null],
    ['a map', { é: 1, b: 'ß' }]
  ])('may end anywhere in %s', (_, value) => {
    for (let left = 0; left <= 340; left += left < 24 ? 1 : 9) {
      const writer = new CborWriter(DEFAULT_CBOR_LIMITS)
      const before = writer.write('x'.repeat(98))
      // An array of two, a head of three bytes, and filler so that `left` bytes remain.
      const filler = new Uint8Array(SLAB_BYTES - before.length - 4 - left)
      const body = writer.write([filler, value])
      expect(toHex(body.subarray(-written(value).length / 2))).toBe(written(value))
      expect(body.length).toBe(4 + filler.length + written(value).length / 2)
      expect(toHex(before)).toBe(written('x'.repeat(98)))
    }
  })

  it('grows for what is longer than it', () => {
    const writer = new CborWriter(DEFAULT_CBOR_LIMITS)
    const value = { text: 'ä'.repeat(300_000), bytes: new Uint8Array(500_000).fill(7), list: ['a', 'b'] }
    expect(codec.decode(writer.write(value))).toEqual(value)
    expect(writer.write(1)).toEqual(fromHex('01'))
  })
})
