/**
 * What a Rust peer writes with serde and cbor4ii, the codec of rust-libp2p's `request_response::cbor`: recorded from it,
 * byte for byte. These bytes have to be written exactly so, and read back.
 */
import { decodeWith, encodeWith, result, type Schema, serde } from '@p2plane/message'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { bodyCodec } from './body-codec.ts'
import { CborError } from './cbor-error.ts'
import { cborCodec } from './codec.ts'
import { fromHex, toHex } from './hex.fixture.ts'

type Row = readonly [rust: string, hex: string, schema: Schema<unknown>, application: unknown]

/** enum En { U, N(u8), T(u8, u8), S { a: u8, b: String }, O(Option<u8>) } */
const En = serde.variants({
  U: null,
  N: z.int(),
  T: z.tuple([z.int(), z.int()]),
  S: z.object({ a: z.int(), b: z.string() }),
  O: z.nullable(z.int())
})
/** #[serde(tag = "type")] */
const Tagged = z.discriminatedUnion('type', [
  z.object({ type: z.literal('U') }),
  z.object({ type: z.literal('S'), a: z.int() })
])
/** #[serde(tag = "t", content = "c")] */
const Adjacent = z.discriminatedUnion('t', [
  z.object({ t: z.literal('U') }),
  z.object({ t: z.literal('N'), c: z.int() }),
  z.object({ t: z.literal('T'), c: z.tuple([z.int(), z.int()]) })
])
const Ipv4Addr = z.tuple([z.int(), z.int(), z.int(), z.int()])
const TransactionMessage = z.object({
  transaction: z.object({ id: z.string(), data: z.string(), parents: z.array(z.string()) }),
  timestamp: z.int()
})

const written: readonly Row[] = [
  ['newtype MyMessage("hi")', '626869', z.string(), 'hi'],
  ['tuple struct Pair(1, "a")', '82016161', z.tuple([z.int(), z.string()]), [1, 'a']],
  ['tuple (1u8, true)', '8201f5', z.tuple([z.int(), z.boolean()]), [1, true]],
  ['[u8; 3]', '83010203', serde.vecU8(), Uint8Array.of(1, 2, 3)],
  ['unit ()', '80', serde.unit(), null],
  ['unit struct', '80', serde.unit(), null],
  ['Option::<u8>::None', 'f6', z.nullable(z.int()), null],
  ['Some(5u8)', '05', z.nullable(z.int()), 5],
  ['Some(None::<u8>)', 'f6', z.nullable(z.nullable(z.int())), null],
  [
    'struct S { id, n: u64::MAX, o: None, sk: skipped }',
    'a36269646161616e1bffffffffffffffff616ff6',
    z.object({ id: z.string(), n: serde.u64(), o: z.nullable(z.int()), sk: z.optional(z.int()) }),
    { id: 'a', n: 18446744073709551615n, o: null }
  ],
  ['enum unit En::U', '6155', En, 'U'],
  ['enum newtype En::N(7)', 'a1614e07', En, { N: 7 }],
  ['enum tuple En::T(1, 2)', 'a16154820102', En, { T: [1, 2] }],
  ['enum struct En::S', 'a16153a261610161626178', En, { S: { a: 1, b: 'x' } }],
  ['En::O(None)', 'a1614ff6', En, { O: null }],
  ['Result Ok(1u8)', 'a1624f6b01', result(z.int(), z.string()), { ok: true, value: 1 }],
  ['Result Err("e")', 'a1634572726165', result(z.int(), z.string()), { ok: false, error: 'e' }],
  ['tag = "type", U', 'a164747970656155', Tagged, { type: 'U' }],
  ['tag = "type", S { a: 1 }', 'a264747970656153616101', Tagged, { type: 'S', a: 1 }],
  ['adjacent U', 'a161746155', Adjacent, { t: 'U' }],
  ['adjacent N(7)', 'a26174614e616307', Adjacent, { t: 'N', c: 7 }],
  ['adjacent T(1, 2)', 'a2617461546163820102', Adjacent, { t: 'T', c: [1, 2] }],
  ['untagged N(7)', '07', z.union([z.int(), z.string()]), 7],
  ['Vec<u8> [1, 2, 255]', '83010218ff', serde.vecU8(), Uint8Array.of(1, 2, 255)],
  ['struct { d: Vec<u8> }', 'a1616483010218ff', z.object({ d: serde.vecU8() }), { d: Uint8Array.of(1, 2, 255) }],
  ['serde_bytes', 'a16164430102ff', z.object({ d: serde.bytes() }), { d: Uint8Array.of(1, 2, 255) }],
  ['u64 0', '00', serde.u64(), 0n],
  ['u64 23', '17', serde.u64(), 23n],
  ['u64 24', '1818', serde.u64(), 24n],
  ['u64 255', '18ff', serde.u64(), 255n],
  ['u64 256', '190100', serde.u64(), 256n],
  ['u64 65536', '1a00010000', serde.u64(), 65_536n],
  ['u64 2^32', '1b0000000100000000', serde.u64(), 4_294_967_296n],
  ['u64 2^53', '1b0020000000000000', serde.u64(), 9_007_199_254_740_992n],
  ['u64 MAX', '1bffffffffffffffff', serde.u64(), 18_446_744_073_709_551_615n],
  ['i64 -1', '20', serde.i64(), -1n],
  ['i64 -25', '3818', serde.i64(), -25n],
  ['i64 MIN', '3b7fffffffffffffff', serde.i64(), -9_223_372_036_854_775_808n],
  ['u128 5', '05', serde.u64(), 5n],
  ['i128 -5', '24', serde.i64(), -5n],
  ['f64 1.0', 'fb3ff0000000000000', serde.f64(), 1],
  ['f64 1.5', 'fb3ff8000000000000', serde.f64(), 1.5],
  ['f32 1.5', 'fa3fc00000', serde.f32(), 1.5],
  ['f64 NaN', 'fb7ff8000000000000', serde.f64(), Number.NaN],
  ['bool true', 'f5', z.boolean(), true],
  ["char 'é'", '62c3a9', z.string(), 'é'],
  ['String ""', '60', z.string(), ''],
  ['BTreeMap<&str, u8>', 'a2616102616201', z.record(z.string(), z.int()), { a: 2, b: 1 }],
  ['BTreeSet<u8>', '8101', z.array(z.int()), [1]],
  [
    'std::time::Duration of 1.5 s',
    'a2647365637301656e616e6f731a1dcd6500',
    z.object({ secs: z.int(), nanos: z.int() }),
    { secs: 1, nanos: 500_000_000 }
  ],
  ['Ipv4Addr', '84187f000001', Ipv4Addr, [127, 0, 0, 1]],
  [
    'SocketAddr v4',
    'a16256348284187f0000011850',
    serde.variants({ V4: z.tuple([Ipv4Addr, z.int()]) }),
    { V4: [[127, 0, 0, 1], 80] }
  ],
  [
    'narwhal TransactionMessage',
    'a26b7472616e73616374696f6ea3626964626162646461746162747867706172656e74738161706974696d657374616d701a6553f100',
    TransactionMessage,
    { transaction: { id: 'ab', data: 'tx', parents: ['p'] }, timestamp: 1_700_000_000 }
  ]
]

/** What we read, but write otherwise. */
const readOnly: readonly (readonly [...Row, why: string, ourHex: string])[] = [
  [
    'flatten { m: { k: 1 }, x: 2 }',
    'bf616b01617802ff',
    z.record(z.string(), z.int()),
    { k: 1, x: 2 },
    'our maps are of known length, which serde reads too',
    'a2616b01617802'
  ],
  [
    'Some(())',
    '80',
    z.nullable(serde.unit()),
    null,
    'the unit and the absence of it are both null here, and null is None',
    'f6'
  ]
]

/** What we refuse on purpose: the sentence for a peer that sends it. */
const refused: readonly (readonly [rust: string, hex: string, sentence: string])[] = [
  ['u128 2^64', 'c249010000000000000000', 'a tag; this wire has none'],
  ['u128 MAX', 'c250ffffffffffffffffffffffffffffffff', 'a tag; this wire has none'],
  ['i128 MIN', 'c3507fffffffffffffffffffffffffffffff', 'a tag; this wire has none'],
  ['BTreeMap<u32, u8>', 'a10501', 'a map key that is not a text of known length']
]

const codec = cborCodec()

describe('what serde writes', () => {
  it.each(written)('%s is %s: written, and read', (_, hex, schema, application) => {
    expect(toHex(codec.encode(encodeWith(schema, application)))).toBe(hex)
    expect(decodeWith(schema, codec.decode(fromHex(hex)))).toEqual(application)
  })

  it.each(written)('%s is %s: written, and read, by a body codec', (_, hex, schema, application) => {
    const body = bodyCodec(schema, codec)
    expect(toHex(body.encode(application).subarray())).toBe(hex)
    expect(body.decode(fromHex(hex))).toEqual(application)
  })

  it.each(readOnly)('%s is %s: read, but not written', (_, hex, schema, application, _why, ourHex) => {
    expect(decodeWith(schema, codec.decode(fromHex(hex)))).toEqual(application)
    expect(toHex(codec.encode(encodeWith(schema, application)))).toBe(ourHex)
    expect(decodeWith(schema, codec.decode(fromHex(ourHex)))).toEqual(application)
    expect(bodyCodec(schema, codec).decode(fromHex(hex))).toEqual(application)
    expect(toHex(bodyCodec(schema, codec).encode(application).subarray())).toBe(ourHex)
  })

  it.each(refused)('%s is %s: refused', (_, hex, sentence) => {
    expect(() => codec.decode(fromHex(hex))).toThrow(new CborError(sentence))
  })

  it('has integers of more than 64 bits, which are not written either', () => {
    for (const wide of [2n ** 64n, -(2n ** 64n) - 1n]) {
      expect(() => codec.encode(wide)).toThrow(`the bigint ${wide}, which does not fit 64 bits cannot be sent`)
    }
  })

  it('is the same for a number and a bigint, so that z.int() is enough up to 2^53', () => {
    for (const [rust, hex, , application] of written) {
      if (typeof application !== 'bigint' || !Number.isSafeInteger(Number(application))) continue
      expect(toHex(codec.encode(encodeWith(z.int(), Number(application)))), rust).toBe(hex)
      expect(decodeWith(z.int(), codec.decode(fromHex(hex))), rust).toBe(Number(application))
    }
  })
})

describe('what a peer may write where cbor4ii has an opinion', () => {
  it.each([
    ['an integer in a longer head than it needs', 'a1616e1b0000000000000005', { n: 5 }],
    ['a map of indefinite length', 'bf616101ff', { a: 1 }],
    ['a map length in two bytes', 'b90001616101', { a: 1 }],
    ['a text of indefinite length', '7f61686169ff', 'hi'],
    ['an array of indefinite length, which cbor4ii refuses in a tuple', 'a161549f0102ff', { T: [1, 2] }],
    ['a float of 32 bits, which cbor4ii refuses for an f64', 'a16166fa3fc00000', { f: 1.5 }],
    ['a float of 16 bits, which cbor4ii refuses', 'a16166f93e00', { f: 1.5 }],
    ['undefined, which cbor4ii takes for None', 'f7', undefined],
    ['a field that the schema does not know', 'a2616101617a02', { a: 1, z: 2 }]
  ])('reads %s', (_, hex, value) => {
    expect(codec.decode(fromHex(hex))).toEqual(value)
  })

  it.each([
    ['bytes after the end, which cbor4ii accepts', 'a1616101ffff', '2 bytes after the end of the item'],
    ['an empty body', '', 'the bytes end in the middle of an item'],
    ['a field twice', 'a2616101616102', 'a map with the same key twice'],
    ['a map that ends too early', 'a26269646161', 'the bytes end in the middle of an item'],
    ['an integer for a key', 'a10101', 'a map key that is not a text of known length'],
    ['a bignum', 'a1616ec24105', 'a tag; this wire has none'],
    [
      'a date in a field that nobody knows, which cbor4ii skips',
      'a2616101617ac11a00000000',
      'a tag; this wire has none'
    ],
    ['CBOR that says that it is CBOR', 'd9d9f7626869', 'a tag; this wire has none']
  ])('refuses %s', (_, hex, sentence) => {
    expect(() => codec.decode(fromHex(hex))).toThrow(new CborError(sentence))
  })
})
