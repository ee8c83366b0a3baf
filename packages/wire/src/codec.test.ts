import { describe, expect, it } from 'vitest'
import { CborError } from './cbor-error.ts'
import { cborCodec } from './codec.ts'
import { fromHex, toHex } from './hex.fixture.ts'

const codec = cborCodec()

describe('the codec', () => {
  it('reads byte strings as views of what it was given', () => {
    const body = fromHex('a1 6164 43 010203')
    const { d } = codec.decode(body) as { d: Uint8Array }
    body[4] = 9
    expect(d).toEqual(Uint8Array.of(9, 2, 3))
    expect(d.buffer).toBe(body.buffer)
  })

  it.each([
    ['plain', 'a1 6164 43 010203'],
    ['of indefinite length', 'bf 6164 43 010203 ff']
  ])('reads byte strings as Uint8Array, whatever class the bytes are of, from maps that are %s', (_, hex) => {
    class Chunk extends Uint8Array {}
    for (const body of [fromHex(hex), Buffer.from(fromHex(hex)), Chunk.from(fromHex(hex))]) {
      const { d } = codec.decode(body) as { d: Uint8Array }
      expect(Object.getPrototypeOf(d)).toBe(Uint8Array.prototype)
      expect(d).toEqual(Uint8Array.of(1, 2, 3))
    }
  })

  it('leaves the bytes as they were', () => {
    const body = fromHex('a1 6161 82 01 f5')
    codec.decode(body)
    expect(Object.keys(body)).toEqual(Object.keys(fromHex('a1 6161 82 01 f5')))
    expect(toHex(body)).toBe('a161618201f5')
  })

  it('reads a view into the middle of a buffer', () => {
    const around = fromHex('ff ff a1 6161 7f 6162 ff 00')
    expect(codec.decode(around.subarray(2, 9))).toEqual({ a: 'b' })
    expect(codec.decode(fromHex('ff 82 61 61 f6 ff').subarray(1, 5))).toEqual(['a', null])
  })

  it('reads an integer as a number where that is exact, else as a bigint', () => {
    expect(codec.decode(fromHex('1b001fffffffffffff'))).toBe(2 ** 53 - 1)
    expect(codec.decode(fromHex('1b0020000000000000'))).toBe(2n ** 53n)
    expect(codec.decode(fromHex('3b001ffffffffffffe'))).toBe(-(2 ** 53) + 1)
    expect(codec.decode(fromHex('3b001fffffffffffff'))).toBe(-(2n ** 53n))
    expect(codec.decode(fromHex('3b0000000000000000'))).toBe(-1)
    // One wide integer does not make bigints of the others.
    expect(codec.decode(fromHex('83 01 1bffffffffffffffff 1b0000000000000005'))).toEqual([1, 2n ** 64n - 1n, 5])
  })

  it('reads a text that begins with a byte order mark as it was written, however long', () => {
    for (const length of [0, 1, 20, 60, 61, 62, 63, 64, 65, 200, 5000]) {
      const text = `\uFEFF${'x'.repeat(length)}`
      expect(codec.decode(codec.encode([text, { [text]: text }]))).toEqual([text, { [text]: text }])
    }
    // Without the mark this would be the same key twice.
    const keys = { [`\uFEFF${'x'.repeat(70)}`]: 1, ['x'.repeat(70)]: 2 }
    expect(codec.decode(codec.encode(keys))).toEqual(keys)
  })

  it('reads every text in an array or map of indefinite length', () => {
    // A decoder that compares with `==` takes this text for the break.
    const text = '[object Object]'
    const item = toHex(codec.encode(text))
    expect(codec.decode(fromHex(`9f ${item} 01 ff`))).toEqual([text, 1])
    expect(codec.decode(fromHex(`bf ${item} 01 ff`))).toEqual({ [text]: 1 })
    expect(codec.decode(fromHex(`82 9f ${item} ff 02`))).toEqual([[text], 2])
  })

  it('reads a text of many pieces', () => {
    const pieces = '61 61 60 62 c3a9 78 01 62'
    expect(codec.decode(fromHex(`82 7f ${pieces} ff 7f ff`))).toEqual(['aéb', ''])
    expect(codec.decode(fromHex(`7f ${'6178'.repeat(60_000)} ff`))).toBe('x'.repeat(60_000))
  })

  it('keeps keys that objects already have', () => {
    const value = JSON.parse('{ "constructor": 1, "toString": 2, "hasOwnProperty": { "valueOf": 3 } }')
    expect(codec.decode(codec.encode(value))).toEqual(value)
    expect(codec.decode(fromHex('bf 6b636f6e7374727563746f72 01 ff'))).toEqual({ constructor: 1 })
  })

  it('keeps its own limits, and the defaults for the others', () => {
    const shallow = cborCodec({ maxDepth: 1 })
    expect(shallow.decode(shallow.encode([1]))).toEqual([1])
    expect(() => shallow.encode([[]])).toThrow(new CborError('more than 1 levels of arrays and maps'))
    expect(() => shallow.decode(fromHex('8180'))).toThrow(new CborError('more than 1 levels of arrays and maps'))
    expect(() => shallow.decode(fromHex('9a00010000'))).toThrow('more items announced than bytes follow')
  })

  it('works after a refusal as before', () => {
    expect(() => codec.decode(fromHex('82 01'))).toThrow(CborError)
    expect(() => codec.encode([() => 1])).toThrow(CborError)
    expect(codec.decode(codec.encode({ a: [1] }))).toEqual({ a: [1] })
  })
})
