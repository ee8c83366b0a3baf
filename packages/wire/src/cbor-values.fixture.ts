import * as fc from 'fast-check'

/** Text of all kinds, and what decoders treat specially: a byte order mark, names that objects have, an object's text. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.constantFrom('\uFEFF', `\uFEFF${'x'.repeat(70)}`, 'constructor', 'toString', '[object Object]', '__proto_')
)

export const key: fc.Arbitrary<string> = text.filter(name => name !== '__proto__')

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(
    23,
    24,
    255,
    256,
    65_535,
    65_536,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53 - 1,
    -24,
    -25,
    -(2 ** 32) - 1
  ),
  fc.double(),
  fc.float()
)

/** Without the negatives of 8 bytes, which cbor-x reads wrong. */
const plainNumber = number.filter(n => !Number.isInteger(n) || n >= -(2 ** 32))

/** An integer of up to 64 bits that a number does not hold. */
const wideInteger = fc
  .bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n })
  .filter(integer => !Number.isSafeInteger(Number(integer)))

/** Any value that can be sent. `plain: true` leaves out what cbor-x alone does not read as it was. */
export function data({ plain = false }: { plain?: boolean } = {}): fc.Arbitrary<unknown> {
  const someText = plain ? text.filter(isPlain) : text
  const someKey = plain ? key.filter(isPlain) : key
  return fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, undefined, true, false),
      someText,
      plain ? plainNumber : fc.oneof(number, wideInteger),
      fc.uint8Array({ maxLength: 40 }),
      fc.array(tie('value'), { maxLength: 6 }),
      // A property that is undefined would be left out.
      record(
        someKey,
        tie('value').map(value => value ?? null),
        { maxKeys: 6 }
      ),
      // More keys than a small table holds.
      record(someKey, fc.boolean(), { minKeys: 15, maxKeys: 40 })
    )
  })).value
}

export function isPlain(content: string): boolean {
  return !content.startsWith('\uFEFF')
}

function record<T>(
  keys: fc.Arbitrary<string>,
  values: fc.Arbitrary<T>,
  size: { minKeys?: number; maxKeys: number }
): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(keys, values, { ...size, noNullPrototype: true })
}
