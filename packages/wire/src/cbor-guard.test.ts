/** The examples of RFC 8949: appendix A, what is well-formed, and appendix F, what is not. */
import { describe, expect, it } from 'vitest'
import { CborError } from './cbor-error.ts'
import { CborGuard } from './cbor-guard.ts'
import { DEFAULT_CBOR_LIMITS } from './cbor-limits.ts'
import { cborCodec } from './codec.ts'
import { fromHex } from './hex.fixture.ts'

const codec = cborCodec()
const guard = new CborGuard(DEFAULT_CBOR_LIMITS)

const read: readonly (readonly [hex: string, value: unknown])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f90000', 0],
  ['f98000', -0],
  ['f93c00', 1],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['f97bff', 65_504],
  ['fa47c35000', 100_000],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 5.960464477539063e-8],
  ['f90400', 0.00006103515625],
  ['f9c400', -4],
  ['fbc010666666666666', -4.1],
  ['f97c00', Infinity],
  ['f97e00', Number.NaN],
  ['f9fc00', -Infinity],
  ['fa7f800000', Infinity],
  ['fa7fc00000', Number.NaN],
  ['faff800000', -Infinity],
  ['fb7ff0000000000000', Infinity],
  ['fb7ff8000000000000', Number.NaN],
  ['fbfff0000000000000', -Infinity],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['40', Uint8Array.of()],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['64f0908591', '𐅑'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, i) => i + 1)],
  ['a0', {}],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['a56161614161626142616361436164614461656145', { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' }],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['9f01820203820405ff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
  ['83019f0203ff820405', [1, [2, 3], [4, 5]]],
  ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', Array.from({ length: 25 }, (_, i) => i + 1)],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['826161bf61626163ff', ['a', { b: 'c' }]],
  ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }]
]

/** By the sentence that a peer's log will show. */
const refused: Readonly<Record<string, string>> = {
  'the bytes end in the middle of an item':
    ', a16161, 9f, 9f0102, bf, bf6161, 9f8000, 9f9f9f9f9fffffffff, 9f819f819f9fffffff',
  'the bytes end in the middle of a head':
    '18, 19, 1a, 1b, 1901, 1a0102, 1b01020304050607, 38, 58, 78, 98, 9a01ff00, b8, 7f78',
  'the bytes end in the middle of a text': '7f6100, 7f',
  'a string longer than the bytes that follow':
    '41, 61, 5affffffff00, 5bffffffffffffffff010203, 7affffffff00, 7b7fffffffffffffff010203, f900, fa0000, fb000000',
  'more items announced than bytes follow':
    '81, a1, 8200, a2616100, 9a0000ffff00, ba0000200000, 9bffffffffffffffff00, 9f81',
  'bytes after the end of the item': '0000, f6f6, 80ff, 60a0, 9fffff',
  'a map key that is not a text of known length':
    'a201020304, a10000, bf00ff, a1f600, a1410000, a1800000, a1a00000, a17f6161ff00, a1ff00, a2616100ff00, bfc06161',
  'a head of the reserved kind':
    '1c, 1d, 1e, 3c, 3d, 3e, 5c, 5d, 5e, 7c, 7d, 7e, 9c, 9d, 9e, bc, bd, be, dc, dd, de, fc, fd, fe',
  'an integer of indefinite length': '1f, 3f',
  'a byte string of indefinite length': '5f42010243030405ff, 5f4100, 5f00ff, 5f5f4100ffff, 5fff',
  'a piece of a text that is not a text': '7f4100ff, 7f7f6100ffff, 7f00ff, 7f80ff, 7fc000ff, 7f7c00ff, 7ff6ff',
  'a break outside an item of indefinite length': 'ff, 81ff, 8200ff, a16161ff, 9f81ff, 9f829f819f9fffffffff',
  'a break where a value is due': 'bf6161ff, bf6161006162ff',
  'a tag; this wire has none':
    'c249010000000000000000, c349010000000000000000, c074323031332d30332d32315432303a30343a30305a, c11a514b67b0, c1fb41d452d9ec200000, d74401020304, d818456449455446, d82076687474703a2f2f7777772e6578616d706c652e636f6d, c0, df, d9d9f700, dbffffffffffffffff00',
  'a simple value other than false, true, null and undefined':
    'f0, f8ff, f820, e0, e013, f800, f801, f818, f81f, f8, f3',
  'a map with the same key twice': 'a2616100616101, bf616100616101ff, a261610078016101, a2600060f6',
  'more than 16384 entries in one map': 'b94001, ba00010000, bb7fffffffffffffff00',
  "the map key '__proto__'": 'a1695f5f70726f746f5f5f00, bf695f5f70726f746f5f5fa0ff',
  'a text that is not UTF-8':
    '61ff, 61c3, 62c080, 63eda080, 63e08080, 64f4908080, 64f0808080, 6180, 65f888808080, 7f61c361a9ff, a161ff00'
}

describe('the guard', () => {
  it.each(read)('lets %s pass', (hex, value) => {
    expect(codec.decode(fromHex(hex))).toStrictEqual(value)
  })

  for (const [sentence, list] of Object.entries(refused)) {
    it.each(list.split(', '))(`refuses "%s": ${sentence}`, hex => {
      expect(() => guard.inspect(fromHex(hex))).toThrow(CborError)
      expect(() => guard.inspect(fromHex(hex))).toThrow(sentence)
    })
  }

  it('lets no item pass that is cut short, anywhere', () => {
    for (const [hex] of read) {
      const whole = fromHex(hex)
      for (let end = 0; end < whole.length; end++)
        expect(() => guard.inspect(whole.subarray(0, end)), hex).toThrow(CborError)
    }
  })

  it('looks at the bytes it is given, and not at those around them', () => {
    const around = fromHex('61 c3 a9 ff')
    expect(() => guard.inspect(around.subarray(0, 2))).toThrow('not UTF-8')
    expect(guard.inspect(fromHex('ff 82 01 02 ff').subarray(1, 4))).toBe(true)
  })

  it('works after a refusal as before', () => {
    expect(() => guard.inspect(fromHex('a2 6161 9f 9f'))).toThrow(CborError)
    expect(guard.inspect(fromHex('a1616100'))).toBe(true)
    expect(guard.inspect(fromHex('82a1616100a1616100'))).toBe(true)
  })

  it.each([
    ['plain', true, 'a46161 1affffffff 6162 1b001fffffffffffff 6163 fb3ff8000000000000 6164 62c3a9'],
    ['with a text of indefinite length', false, '7f6161ff'],
    ['with an array of indefinite length', false, '819fff'],
    ['with a map of indefinite length', false, '81bfff'],
    ['with an integer beyond 2^53', false, '1b0020000000000000'],
    ['with a negative integer of 8 bytes', false, '3b0000000000000000'],
    ['with a text whose length takes 8 bytes', false, '7b000000000000000161'],
    ['with a key whose length takes 8 bytes', false, 'a17b00000000000000016100'],
    ['with bytes whose length takes 8 bytes', false, '5b000000000000000161'],
    ['with an array whose length takes 8 bytes', true, '9b000000000000000100'],
    ['with a byte order mark', false, '63efbbbf'],
    ['with a byte order mark in a text', true, '6461efbbbf']
  ])('says of bytes %s whether cbor-x reads them right: %s', (_, plain, hex) => {
    expect(guard.inspect(fromHex(hex))).toBe(plain)
  })
})

describe("the guard's limits", () => {
  const limits = { maxDepth: 3, maxItems: 10, maxMapEntries: 2 }
  const strict = new CborGuard(limits)

  it.each([
    ['arrays', '81818100', '8181818100'],
    ['arrays of indefinite length', '9f9f9fffffff', '9f9f9f9fffffffff'],
    ['maps', 'a160a160a16000', 'a160a160a160a16000']
  ])('are for the depth of %s', (_, allowed, tooDeep) => {
    strict.inspect(fromHex(allowed))
    expect(() => strict.inspect(fromHex(tooDeep))).toThrow(new CborError('more than 3 levels of arrays and maps'))
  })

  it.each([
    ['an array', '89 00 00 00 00 00 00 00 00 00', '8a 00 00 00 00 00 00 00 00 00 00'],
    ['an array of indefinite length', '9f 00 00 00 00 00 00 00 00 00 ff', '9f 00 00 00 00 00 00 00 00 00 00 ff'],
    ['arrays together', '83 80 80 86 00 00 00 00 00 00', '83 80 80 87 00 00 00 00 00 00 00'],
    ['maps, keys included', '83 a1 60 00 a1 60 00 a1 60 00', '84 a1 60 00 a1 60 00 a1 60 00 00'],
    ['a text, by its pieces', '7f 60 60 60 60 60 60 60 60 60 ff', '7f 60 60 60 60 60 60 60 60 60 60 ff']
  ])('are for the items of %s', (_, allowed, tooMany) => {
    strict.inspect(fromHex(allowed))
    expect(() => strict.inspect(fromHex(tooMany))).toThrow(new CborError('more than 10 data items'))
  })

  it.each([
    ['known', 'a2 6161 00 6162 00', 'a3 6161 00 6162 00 6163 00'],
    ['indefinite', 'bf 6161 00 6162 00 ff', 'bf 6161 00 6162 00 6163 00 ff']
  ])('are for the entries of a map of %s length', (_, allowed, tooMany) => {
    strict.inspect(fromHex(allowed))
    expect(() => strict.inspect(fromHex(tooMany))).toThrow(new CborError('more than 2 entries in one map'))
  })

  it('are kept before the first item is looked at, where the head says enough', () => {
    expect(() => strict.inspect(fromHex('8a c0 00 00 00 00 00 00 00 00 00'))).toThrow('more than 10 data items')
    expect(() => strict.inspect(fromHex('a3 c0 00 00 00 00 00'))).toThrow('more than 2 entries in one map')
  })

  it('are 64 levels, 65,536 items and 16,384 entries unless told', () => {
    expect(DEFAULT_CBOR_LIMITS).toEqual({ maxDepth: 64, maxItems: 65_536, maxMapEntries: 16_384 })
    guard.inspect(fromHex('81'.repeat(64) + '00'))
    guard.inspect(fromHex('99ffff' + '00'.repeat(65_535)))
    expect(() => guard.inspect(fromHex('9a00010000' + '00'.repeat(65_536)))).toThrow('more than 65536 data items')
  })
})
