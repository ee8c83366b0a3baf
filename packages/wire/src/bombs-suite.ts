/**
 * Hostile requests of up to 1 MiB: every one is refused, at once and without memory. For the tests of the guard, and
 * for those that send them to a live node.
 */

/** A body that no decoder may be trusted with. */
export interface Bomb {
  /** What it is, as the end of "it refuses …". */
  readonly name: string
  /** The body. Built when it is asked for, so that only one is in memory at a time. */
  readonly bytes: () => Uint8Array
}

const MIB = 1024 * 1024

const ARRAY = 0x80
const BYTES = 0x40
const MAP = 0xa0
const TAG = 0xc0
const TEXT = 0x60
const BREAK = 0xff
const INDEFINITE = 0x1f

export const bombs: readonly Bomb[] = [
  ...deepNesting(),
  ...lyingHeads(),
  ...tags(),
  ...manyItems(),
  ...manyKeys(),
  ...texts(),
  ...malformed()
]

function deepNesting(): Bomb[] {
  return [
    { name: 'arrays 1 MiB deep', bytes: () => fill(MIB, 0x81) },
    { name: 'arrays of indefinite length 1 MiB deep', bytes: () => fill(MIB, 0x9f) },
    { name: 'arrays 65 deep, closed', bytes: () => join(fill(65, 0x81), [0x00]) },
    {
      name: 'arrays of indefinite length 65 deep, closed',
      bytes: () => join(fill(65, 0x9f), fill(65, BREAK))
    },
    { name: 'maps 1 MiB deep', bytes: () => repeat([0xa1, 0x60], MIB / 2) },
    { name: 'maps of indefinite length 1 MiB deep', bytes: () => repeat([0xbf, 0x60], MIB / 2) },
    { name: 'maps 65 deep, closed', bytes: () => join(repeat([0xa1, 0x60], 65), [0x00]) },
    { name: 'arrays and maps in turns, 1 MiB deep', bytes: () => repeat([0x81, 0xa1, 0x61, 0x61], MIB / 4) },
    { name: 'arrays that each announce all the rest', bytes: () => repeat([0x9a, 0x00, 0x0f, 0x00, 0x00], MIB / 5) }
  ]
}

/** A head that promises more than follows, of every kind and every width. */
function lyingHeads(): Bomb[] {
  const kinds = { 'a byte string': BYTES, 'a text': TEXT, 'an array': ARRAY, 'a map': MAP }
  const lengths: [string, number[]][] = [
    ['2^8 - 1', [24, 0xff]],
    ['2^16 - 1', [25, 0xff, 0xff]],
    ['2^31', [26, 0x80, 0x00, 0x00, 0x00]],
    ['2^32 - 1', [26, 0xff, 0xff, 0xff, 0xff]],
    ['2^32', [27, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00]],
    ['2^53', [27, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00]],
    ['2^63', [27, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00]],
    ['2^64 - 1', [27, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]]
  ]
  const alone = Object.entries(kinds).flatMap(([kind, major]) =>
    lengths.map(([length, [info, ...argument]]) => ({
      name: `${kind} of announced length ${length}`,
      bytes: () => Uint8Array.of(major | info!, ...argument, 0x00)
    }))
  )
  return [
    ...alone,
    { name: 'a byte string one byte short of 1 MiB', bytes: () => join(head(BYTES, MIB), fill(MIB - 6, 0x00)) },
    { name: 'a text one byte short of 1 MiB', bytes: () => join(head(TEXT, MIB), fill(MIB - 6, 0x61)) },
    {
      name: '1 MiB of array heads in an array, each with one item more than follows',
      bytes: () => join(head(ARRAY, 60_000), repeat([0x98, 0xff], 60_000))
    }
  ]
}

/** What a general decoder does with a tag: quadratic bignums, cyclic objects, `new RegExp`, `new Function`. */
function tags(): Bomb[] {
  return [
    { name: 'a positive bignum of 1 MiB', bytes: () => join([TAG | 2], filler(MIB - 6)) },
    { name: 'a negative bignum of 1 MiB', bytes: () => join([TAG | 3], filler(MIB - 6)) },
    {
      name: 'a bignum behind 900 KiB of bytes',
      bytes: () => join([0x82], filler(900 * 1024), [TAG | 2], filler(100_000))
    },
    {
      name: '60,000 small bignums in an array',
      bytes: () => join(head(ARRAY, 60_000), repeat([0xc2, 0x41, 0x05], 60_000))
    },
    {
      name: 'a packed table that doubles itself (tag 51)',
      bytes: () => join([0xd8, 51, 0x82], head(ARRAY, 60_000), repeat([0x81, 0xc6, 0x00], 60_000), [0xe0])
    },
    {
      name: 'a record definition (tag 57343)',
      bytes: () => Uint8Array.of(0xd9, 0xdf, 0xff, 0x83, 0x19, 0xe0, 0x00, 0x81, 0x61, 0x61, 0x01)
    },
    {
      name: 'a table of record definitions (tag 57342)',
      bytes: () => Uint8Array.of(0xd9, 0xdf, 0xfe, 0x83, 0x00, 0x81, 0x61, 0x61, 0x01)
    },
    {
      name: 'bundled strings (tag 57337)',
      bytes: () => Uint8Array.of(0xd9, 0xdf, 0xf9, 0x1a, 0x00, 0x00, 0x00, 0x01, 0x60)
    },
    { name: 'an inline record (tag 105)', bytes: () => Uint8Array.of(0xd8, 105, 0x82, 0x81, 0x61, 0x61, 0x01) },
    {
      name: 'a shared value that holds itself (tags 28 and 29)',
      bytes: () => Uint8Array.of(0xd8, 28, 0x81, 0xd8, 29, 0x00)
    },
    { name: 'a reference to nothing (tag 29)', bytes: () => Uint8Array.of(0xd8, 29, 0x1a, 0xff, 0xff, 0xff, 0xff) },
    {
      name: 'a regular expression that never ends (tag 27)',
      bytes: () => join([0xd8, 27, 0x83], text('RegExp'), text('(a+)+$'), text(''))
    },
    { name: 'an error (tag 27)', bytes: () => join([0xd8, 27, 0x82], text('Error'), text('boom')) },
    { name: 'a call of a constructor (tag 27)', bytes: () => join([0xd8, 27, 0x82], text('constructor'), text('x')) },
    { name: 'a regular expression (tag 35)', bytes: () => join([0xd8, 35], text('(a+)+$')) },
    { name: 'a date as text (tag 0)', bytes: () => join([TAG], text('2026-11-20T00:00:00Z')) },
    { name: 'a date as a number (tag 1)', bytes: () => Uint8Array.of(TAG | 1, 0x1a, 0x65, 0x53, 0xf1, 0x00) },
    { name: 'a set (tag 258)', bytes: () => Uint8Array.of(0xd9, 0x01, 0x02, 0x81, 0x01) },
    { name: 'a typed array (tag 64)', bytes: () => Uint8Array.of(0xd8, 64, 0x41, 0x01) },
    { name: 'CBOR that says that it is CBOR (tag 55799)', bytes: () => join([0xd9, 0xd9, 0xf7], text('hi')) },
    { name: 'CBOR in a byte string (tag 24)', bytes: () => Uint8Array.of(0xd8, 24, 0x41, 0x01) },
    { name: 'tags 1 MiB deep', bytes: () => fill(MIB, TAG) },
    {
      name: 'a tag of 64 bits',
      bytes: () => Uint8Array.of(TAG | 27, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00)
    },
    {
      name: 'a tag as the last of 60,000 items',
      bytes: () => join(head(ARRAY, 60_000), fill(59_999, 0x00), [TAG | 1, 0x00])
    }
  ]
}

/** Little on the wire, much in memory. */
function manyItems(): Bomb[] {
  const cheap = { 'empty maps': 0xa0, 'empty arrays': 0x80, nulls: 0xf6, zeros: 0x00, 'empty texts': 0x60 }
  const inOneArray = Object.entries(cheap).flatMap(([kind, byte]) => [
    { name: `1 MiB of ${kind} in an array`, bytes: () => join(head(ARRAY, MIB - 5), fill(MIB - 5, byte)) },
    {
      name: `1 MiB of ${kind} in an array of indefinite length`,
      bytes: () => join([ARRAY | INDEFINITE], fill(MIB - 2, byte), [BREAK])
    }
  ])
  return [
    ...inOneArray,
    {
      name: '1 MiB of empty arrays of indefinite length',
      bytes: () => join([0x9f], repeat([0x9f, BREAK], MIB / 2 - 1), [BREAK])
    },
    {
      name: '1 MiB of empty maps of indefinite length',
      bytes: () => join([0x9f], repeat([0xbf, BREAK], MIB / 2 - 1), [BREAK])
    },
    {
      name: '1 MiB of empty texts of indefinite length',
      bytes: () => join([0x9f], repeat([0x7f, BREAK], MIB / 2 - 1), [BREAK])
    },
    {
      name: '1 MiB of texts of one chunk',
      bytes: () => join([0x9f], repeat([0x7f, 0x61, 0x61, BREAK], MIB / 4 - 1), [BREAK])
    },
    { name: '1 MiB of arrays of one item', bytes: () => join([0x9f], repeat([0x81, 0x00], MIB / 2 - 1), [BREAK]) },
    { name: '1 MiB of maps of one entry', bytes: () => join([0x9f], repeat([0xa1, 0x60, 0x00], 349_000), [BREAK]) },
    {
      name: '64 arrays of 16,000 zeros',
      bytes: () => join(head(ARRAY, 64), ...copies(64, join(head(ARRAY, 16_000), fill(16_000, 0x00))))
    },
    { name: 'one data item too many', bytes: () => join(head(ARRAY, 65_536), fill(65_536, 0x00)) }
  ]
}

/** Keys are what a decoder has to compare or hash. */
function manyKeys(): Bomb[] {
  return [
    {
      name: 'a map of 262,144 entries',
      bytes: () => join(head(MAP, 262_144), repeat([0x61, 0x61, 0x00], 262_144))
    },
    { name: 'a map of 100,000 keys and indefinite length', bytes: () => openMapOf(numberedKeys(100_000, 4)) },
    { name: 'one map entry too many', bytes: () => mapOf(numberedKeys(16_385, 4)) },
    { name: 'one map entry too many, of indefinite length', bytes: () => openMapOf(numberedKeys(16_385, 4)) },
    {
      name: '16,384 keys of 57 bytes of which the last two are equal',
      bytes: () => mapOf(lastTwice(numberedKeys(16_383, 57)))
    },
    {
      name: '16,384 keys that look like numbers, of which the last two are equal',
      bytes: () => mapOf(lastTwice(digitKeys(16_383)))
    },
    {
      name: '8 keys of 128 KiB that differ in their last byte, two of them equal',
      bytes: () => mapOf(lastTwice(numberedKeys(7, 130_000)))
    },
    {
      name: '8 keys of 128 KiB that differ in their first byte, two of them equal',
      bytes: () => mapOf(lastTwice(numberedKeys(7, 130_000).map(reversed)))
    },
    {
      name: '64 keys of 16 KiB that differ in their last byte, two of them equal',
      bytes: () => mapOf(lastTwice(numberedKeys(63, 16_000)))
    },
    {
      name: '60 keys of 17,000 bytes that differ in their last byte, two of them equal',
      bytes: () => mapOf(lastTwice(numberedKeys(59, 17_000)))
    },
    {
      name: '1,000 keys of 1,000 bytes that differ in their last bytes, two of them equal',
      bytes: () => mapOf(lastTwice(numberedKeys(999, 1000)))
    },
    { name: '1,000 maps of 8 keys of 120 bytes, then a tag', bytes: () => manyMaps(1000, 8, 120) },
    { name: '1,800 maps of 8 keys of 64 bytes, then a tag', bytes: () => manyMaps(1800, 8, 64) },
    { name: '3,600 maps of 8 keys, then a tag', bytes: () => manyMaps(3600, 8, 4) },
    { name: '3,400 maps of 9 keys, then a tag', bytes: () => manyMaps(3400, 9, 4) },
    { name: '1,000 maps of 32 keys, then a tag', bytes: () => manyMaps(1000, 32, 24) },
    { name: '60 maps of 500 keys, then a tag', bytes: () => manyMaps(60, 500, 24) },
    { name: 'the key __proto__', bytes: () => join([0xa1], text('__proto__'), [0xa0]) },
    {
      name: 'the key __proto__ behind 16,000 others',
      bytes: () => mapOf([...numberedKeys(16_000, 24), utf8('__proto__')])
    },
    { name: '1 MiB of integer keys', bytes: () => join([0xbf], fill(MIB - 2, 0x00), [BREAK]) },
    { name: 'a map as a key', bytes: () => Uint8Array.of(0xa1, 0xa0, 0x00) },
    { name: 'an array as a key', bytes: () => Uint8Array.of(0xa1, 0x80, 0x00) },
    { name: 'a key of 1 million chunks', bytes: () => join([0xa1, 0x7f], fill(1_000_000, 0x60), [BREAK, 0x00]) }
  ]
}

function texts(): Bomb[] {
  return [
    { name: 'a text of 1 million empty chunks', bytes: () => join([0x7f], fill(1_000_000, 0x60), [BREAK]) },
    { name: 'a text of 500,000 chunks', bytes: () => join([0x7f], repeat([0x61, 0x61], 500_000), [BREAK]) },
    { name: 'a text of chunks without an end', bytes: () => join([0x7f], repeat([0x61, 0x61], 60_000)) },
    { name: 'texts of indefinite length in one another', bytes: () => fill(MIB, 0x7f) },
    { name: 'a text of indefinite length in a text', bytes: () => Uint8Array.of(0x7f, 0x7f, 0x61, 0x61, BREAK, BREAK) },
    { name: 'a character cut by a chunk', bytes: () => Uint8Array.of(0x7f, 0x61, 0xc3, 0x61, 0xa9, BREAK) },
    { name: 'a chunk of bytes in a text', bytes: () => Uint8Array.of(0x7f, 0x41, 0x61, BREAK) },
    { name: 'bytes of indefinite length', bytes: () => join([0x5f], fill(MIB - 2, 0x40), [BREAK]) },
    { name: '1 MiB of ASCII with a stray byte at the end', bytes: () => textOf(join(fill(MIB - 6, 0x61), [0x80])) },
    {
      name: '1 MiB of two-byte characters with half of one at the end',
      bytes: () => textOf(join(repeat([0xc3, 0xa9], MIB / 2 - 3), [0xc3]))
    },
    {
      name: '1 MiB of three-byte characters with half of one at the end',
      bytes: () => textOf(join(repeat([0xe2, 0x82, 0xac], 349_000), [0xe2]))
    },
    {
      name: '1 MiB of four-byte characters with half of one at the end',
      bytes: () => textOf(join(repeat([0xf0, 0x9f, 0x98, 0x80], MIB / 4 - 2), [0xf0, 0x9f]))
    },
    {
      name: '1 MiB of letters and umlauts in turns, with half of one at the end',
      bytes: () => textOf(join(repeat([0x61, 0xc3, 0xa4], 349_000), [0xc3]))
    },
    { name: 'an overlong slash', bytes: () => textOf([0xc0, 0xaf]) },
    { name: 'an overlong NUL of three bytes', bytes: () => textOf([0xe0, 0x80, 0x80]) },
    { name: 'half a surrogate pair', bytes: () => textOf([0xed, 0xa0, 0x80]) },
    { name: 'a surrogate pair as two characters', bytes: () => textOf([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]) },
    { name: 'a character beyond U+10FFFF', bytes: () => textOf([0xf4, 0x90, 0x80, 0x80]) },
    { name: 'an invalid key', bytes: () => Uint8Array.of(0xa1, 0x61, 0xff, 0x00) }
  ]
}

function malformed(): Bomb[] {
  return [
    { name: 'nothing', bytes: () => new Uint8Array(0) },
    { name: '1 MiB of breaks', bytes: () => fill(MIB, BREAK) },
    { name: '1 MiB of zeros', bytes: () => fill(MIB, 0x00) },
    { name: 'a break in an array of known length', bytes: () => Uint8Array.of(0x81, BREAK) },
    { name: 'a break in a map of known length', bytes: () => Uint8Array.of(0xa1, BREAK) },
    { name: 'a break where a value is due', bytes: () => Uint8Array.of(0xbf, 0x61, 0x61, BREAK) },
    { name: 'a break too many', bytes: () => Uint8Array.of(0x9f, BREAK, BREAK) },
    { name: 'an array without its break', bytes: () => join([0x9f], fill(60_000, 0x00)) },
    { name: 'a map without its last value', bytes: () => Uint8Array.of(0xa1, 0x61, 0x61) },
    { name: 'heads of the reserved kind 28', bytes: () => fill(MIB, 0x1c) },
    { name: 'simple value 0', bytes: () => Uint8Array.of(0xe0) },
    { name: 'simple value 32', bytes: () => Uint8Array.of(0xf8, 0x20) },
    { name: 'simple value 24 in two bytes', bytes: () => Uint8Array.of(0xf8, 0x18) },
    { name: 'a float without its last byte', bytes: () => Uint8Array.of(0xfb, 0, 0, 0, 0, 0, 0, 0) },
    { name: '65,000 items and one byte after them', bytes: () => join(head(ARRAY, 65_000), fill(65_001, 0x00)) }
  ]
}

/** A head with an argument of 32 bits: 5 bytes. */
function head(major: number, argument: number): Uint8Array {
  const bytes = Uint8Array.of(major | 26, 0, 0, 0, 0)
  new DataView(bytes.buffer).setUint32(1, argument)
  return bytes
}

function textOf(content: ArrayLike<number>): Uint8Array {
  return join(head(TEXT, content.length), content)
}

function text(content: string): Uint8Array {
  return textOf(utf8(content))
}

function filler(length: number): Uint8Array {
  return join(head(BYTES, length), fill(length, 0xff))
}

function mapOf(keys: readonly Uint8Array[]): Uint8Array {
  return join(head(MAP, keys.length), entries(keys))
}

function openMapOf(keys: readonly Uint8Array[]): Uint8Array {
  return join([MAP | INDEFINITE], entries(keys), [BREAK])
}

/** Texts in their shortest form, each with a zero for its value. */
function entries(keys: readonly Uint8Array[]): Uint8Array {
  return concat(keys.flatMap(key => [key.length < 24 ? [TEXT | key.length] : head(TEXT, key.length), key, [0x00]]))
}

/** All of one length, and equal but for the number at the end. */
function numberedKeys(count: number, length: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => utf8(i.toString(36).padStart(length, '_')))
}

function digitKeys(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => utf8(String(i)))
}

function lastTwice(keys: readonly Uint8Array[]): Uint8Array[] {
  return [...keys, ...keys.slice(-1)]
}

function reversed(key: Uint8Array): Uint8Array {
  return key.toReversed()
}

/** A late refusal: all of the maps have been looked at by then. */
function manyMaps(count: number, keys: number, length: number): Uint8Array {
  return join(head(ARRAY, count + 1), ...copies(count, mapOf(numberedKeys(keys, length))), [TAG, 0x00])
}

function copies(count: number, bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: count }, () => bytes)
}

function fill(length: number, byte: number): Uint8Array {
  return new Uint8Array(length).fill(byte)
}

function repeat(pattern: readonly number[], count: number): Uint8Array {
  const bytes = new Uint8Array(pattern.length * count)
  for (let i = 0; i < bytes.length; i++) bytes[i] = pattern[i % pattern.length]!
  return bytes
}

function join(...parts: readonly ArrayLike<number>[]): Uint8Array {
  return concat(parts)
}

function concat(parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function utf8(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}
