/** Bodies as another writer might write them. Nothing is shared with ours. */
import * as fc from 'fast-check'
import { isPlain, key, text } from './cbor-values.fixture.ts'

/** Bytes, and the value that they have to be read as. */
export interface Written {
  readonly bytes: Uint8Array
  readonly value: unknown
}

/**
 * A body with heads longer than they need be, arrays, maps and texts of indefinite length, and floats of every width.
 * `plain: true` leaves out what cbor-x misreads.
 */
export function body({ plain = false }: { plain?: boolean } = {}): fc.Arbitrary<Written> {
  const extra = fc.nat({ max: 4 })
  const open = plain ? fc.constant(false) : fc.boolean()
  const string = (major: number, content: Uint8Array, steps: number): Uint8Array =>
    concat([head(major, BigInt(content.length), steps, plain ? 3 : 4), content])

  const someText = fc
    .tuple(plain ? text.filter(isPlain) : text, extra)
    .map(([content, steps]): Written => ({ bytes: string(0x60, utf8(content), steps), value: content }))
  const splitText = fc.array(someText, { maxLength: 4 }).map((pieces): Written => ({
    bytes: concat([[0x7f], ...pieces.map(({ bytes }) => bytes), [0xff]]),
    value: pieces.map(({ value }) => value).join('')
  }))
  const someBytes = fc
    .tuple(fc.uint8Array({ maxLength: 40 }), extra)
    .map(([content, steps]): Written => ({ bytes: string(0x40, content, steps), value: content }))
  const integer = fc
    .tuple(plain ? fc.maxSafeNat().map(BigInt) : fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }), extra)
    .map(([value, steps]): Written => ({
      bytes: value >= 0n ? head(0x00, value, steps) : head(0x20, -1n - value, steps),
      value: Number.isSafeInteger(Number(value)) ? Number(value) : value
    }))
  const array = (items: fc.Arbitrary<Written>): fc.Arbitrary<Written> =>
    fc.tuple(fc.array(items, { maxLength: 5 }), extra, open).map(([content, steps, isOpen]) => ({
      bytes: container(
        0x80,
        content.length,
        steps,
        isOpen,
        content.map(({ bytes }) => bytes)
      ),
      value: content.map(({ value }) => value)
    }))
  const map = (values: fc.Arbitrary<Written>): fc.Arbitrary<Written> =>
    fc
      .tuple(fc.dictionary(plain ? key.filter(isPlain) : key, values, { maxKeys: 5 }), extra, open)
      .map(([entries, steps, isOpen]) => {
        const content = Object.entries(entries)
        return {
          bytes: container(
            0xa0,
            content.length,
            steps,
            isOpen,
            content.flatMap(([name, { bytes }]) => [string(0x60, utf8(name), steps), bytes])
          ),
          value: Object.fromEntries(content.map(([name, { value }]) => [name, value]))
        }
      })

  return fc.letrec<{ item: Written }>(tie => ({
    item: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      simple,
      integer,
      float,
      someText,
      someBytes,
      plain ? someText : splitText,
      array(tie('item')),
      map(tie('item'))
    )
  })).item
}

/**
 * A value as another writer might write it: heads longer than they need be, indefinite lengths, whole numbers as floats,
 * keys in another order. `choices` says where.
 */
export function writtenOddly(value: unknown, choices: Iterator<number>): Uint8Array {
  const next = (below: number): number => (choices.next().value as number) % below
  const steps = (): number => Math.max(0, next(8) - 3)
  const string = (major: number, content: Uint8Array): Uint8Array =>
    concat([head(major, BigInt(content.length), steps()), content])
  const write = (item: unknown): Uint8Array => {
    if (item === null) return Uint8Array.of(0xf6)
    if (item === undefined) return Uint8Array.of(0xf7)
    if (typeof item === 'boolean') return Uint8Array.of(item ? 0xf5 : 0xf4)
    if (typeof item === 'string') {
      return next(8) === 0 ? concat([[0x7f], string(0x60, utf8(item)), [0xff]]) : string(0x60, utf8(item))
    }
    if (item instanceof Uint8Array) return string(0x40, item)
    if (typeof item === 'bigint' || (Number.isSafeInteger(item) && !Object.is(item, -0) && next(8) > 0)) {
      const integer = BigInt(item as number)
      return integer >= 0n ? head(0x00, integer, steps()) : head(0x20, -1n - integer, steps())
    }
    if (typeof item === 'number') return float64(item)
    if (Array.isArray(item)) return container(0x80, item.length, steps(), next(8) === 0, item.map(write))
    const entries = Object.entries(item)
    if (next(4) === 0) entries.reverse()
    const content = entries.flatMap(([name, inner]) => [string(0x60, utf8(name)), write(inner)])
    return container(0xa0, entries.length, steps(), next(8) === 0, content)
  }
  return write(value)
}

function float64(number: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(9))
  view.setUint8(0, 0xfb)
  view.setFloat64(1, number)
  return new Uint8Array(view.buffer)
}

/** Bytes with a few of them changed, dropped or added. */
export function mutated(whole: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ at: fc.nat(), drop: fc.nat({ max: 2 }), put: fc.uint8Array({ maxLength: 2 }) })
  return fc.tuple(whole, fc.array(change, { maxLength: 3 })).map(([bytes, changes]) =>
    changes.reduce((before, { at, drop, put }) => {
      const start = at % (before.length + 1)
      return concat([before.subarray(0, start), put, before.subarray(start + drop)])
    }, bytes)
  )
}

/** The shortest form of an integer. */
export function integerBytes(integer: bigint): Uint8Array {
  return integer >= 0n ? head(0x00, integer, 0) : head(0x20, -1n - integer, 0)
}

const simple = fc.constantFrom<Written>(
  { bytes: Uint8Array.of(0xf4), value: false },
  { bytes: Uint8Array.of(0xf5), value: true },
  { bytes: Uint8Array.of(0xf6), value: null },
  { bytes: Uint8Array.of(0xf7), value: undefined }
)

const float = fc.constantFrom(2, 4, 8).chain(width =>
  fc.uint8Array({ minLength: width, maxLength: width }).map((bits): Written => {
    const view = new DataView(bits.buffer, bits.byteOffset)
    if (width === 2) return { bytes: concat([[0xf9], bits]), value: float16(view.getUint16(0)) }
    if (width === 4) return { bytes: concat([[0xfa], bits]), value: view.getFloat32(0) }
    return { bytes: concat([[0xfb], bits]), value: view.getFloat64(0) }
  })
)

/** RFC 8949, appendix D. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const mantissa = bits & 0x3ff
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent !== 31) return sign * (mantissa + 1024) * 2 ** (exponent - 25)
  return mantissa === 0 ? sign * Infinity : Number.NaN
}

function container(major: number, count: number, steps: number, open: boolean, content: Uint8Array[]): Uint8Array {
  return open ? concat([[major | 31], ...content, [0xff]]) : concat([head(major, BigInt(count), steps), ...content])
}

/** A head that is `steps` wider than it has to be, where it may still grow. */
function head(major: number, argument: bigint, steps: number, widest = 4): Uint8Array {
  const needed = [24n, 2n ** 8n, 2n ** 16n, 2n ** 32n, 2n ** 64n].findIndex(limit => argument < limit)
  const step = Math.max(needed, Math.min(needed + steps, widest))
  if (step === 0) return Uint8Array.of(major | Number(argument))
  const wide = new DataView(new ArrayBuffer(8))
  wide.setBigUint64(0, argument)
  return concat([[major | (23 + step)], new Uint8Array(wide.buffer, 8 - 2 ** (step - 1))])
}

function utf8(content: string): Uint8Array {
  return new TextEncoder().encode(content)
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
