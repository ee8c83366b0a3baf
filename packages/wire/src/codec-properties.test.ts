import { inspect, isDeepStrictEqual } from 'node:util'
import { Decoder } from 'cbor-x'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { body, integerBytes, mutated, type Written } from './cbor-bodies.fixture.ts'
import { CborError } from './cbor-error.ts'
import { CborGuard } from './cbor-guard.ts'
import { DEFAULT_CBOR_LIMITS } from './cbor-limits.ts'
import { readCbor } from './cbor-reader.ts'
import { data } from './cbor-values.fixture.ts'
import { cborCodec } from './codec.ts'
import { durationMs } from './duration.fixture.ts'
import { toHex } from './hex.fixture.ts'

const codec = cborCodec()
const guard = new CborGuard(DEFAULT_CBOR_LIMITS)
const options = { useRecords: false, mapsAsObjects: true, int64AsNumber: true }
const cborX = new Decoder(options)

/** The value, or the CborError; anything else that is thrown fails the test. */
function attempt(work: () => unknown): { value: unknown } | CborError {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof CborError) return error
    throw error
  }
}

/** Not `toStrictEqual`, which takes a property named constructor for the class of an object. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect.fail(`${inspect(actual)} is not ${inspect(expected)}`)
}

/** The value without the properties that are undefined, which are left out when it is written. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const entries = Object.entries(value).filter(([, content]) => content !== undefined)
  return Object.fromEntries(entries.map(([key, content]) => [key, tidy(content)]))
}

describe('any value', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(data(), value => {
        expectSame(codec.decode(codec.encode(value)), value)
      }),
      { numRuns: 1000 }
    )
  })

  it('is written so that cbor-x alone reads the same', () => {
    fc.assert(
      fc.property(data({ plain: true }), value => {
        expectSame(cborX.decode(codec.encode(value).slice()), value)
      }),
      { numRuns: 1000 }
    )
  })

  it('is written in the same bytes by a codec that has written much as by a new one', () => {
    fc.assert(
      fc.property(data(), fc.nat({ max: 3000 }), (value, before) => {
        codec.encode(new Uint8Array(before))
        expect(toHex(codec.encode(value))).toBe(toHex(cborCodec().encode(value)))
      })
    )
  })
})

describe('any integer', () => {
  const safe = fc.oneof(
    fc.maxSafeInteger(),
    fc
      .tuple(
        fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32, 2 ** 53 - 2),
        fc.integer({ min: -2, max: 1 }),
        fc.constantFrom(1, -1)
      )
      .map(([edge, step, sign]) => (edge + step) * sign + 0)
  )

  it('that is exact is written in the shortest head, and comes back as the same number', () => {
    fc.assert(
      fc.property(safe, integer => {
        const bytes = codec.encode(integer)
        expect(toHex(bytes)).toBe(toHex(integerBytes(BigInt(integer))))
        expect(codec.decode(bytes)).toBe(integer)
        expect(toHex(codec.encode(BigInt(integer)))).toBe(toHex(bytes))
      }),
      { numRuns: 2000 }
    )
  })

  it('of 64 bits is written in the shortest head, and comes back exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }), integer => {
        const bytes = codec.encode(integer)
        expect(toHex(bytes)).toBe(toHex(integerBytes(integer)))
        expect(codec.decode(bytes)).toBe(Number.isSafeInteger(Number(integer)) ? Number(integer) : integer)
      }),
      { numRuns: 1000 }
    )
  })
})

describe('any well-formed body', () => {
  it('is read, however long its heads, in pieces or whole', () => {
    fc.assert(
      fc.property(body(), ({ bytes, value }: Written) => {
        expectSame(codec.decode(bytes), value)
      }),
      { numRuns: 1000 }
    )
  })

  it('is read alike by cbor-x and by our reader, where it is plain', () => {
    fc.assert(
      fc.property(body({ plain: true }), ({ bytes, value }: Written) => {
        expect(guard.inspect(bytes)).toBe(true)
        expectSame(readCbor(bytes), value)
        expectSame(cborX.decode(bytes.slice()), value)
      }),
      { numRuns: 1000 }
    )
  })
})

describe('any bytes', () => {
  const bytes = fc.oneof(
    { arbitrary: mutated(body().map(({ bytes: whole }) => whole)), weight: 3 },
    { arbitrary: mutated(data().map(value => codec.encode(value).slice())), weight: 3 },
    { arbitrary: fc.uint8Array({ maxLength: 64 }), weight: 1 }
  )

  it('are read or refused with a CborError: nothing else, and in no time', () => {
    const builtIn = Object.getOwnPropertyNames(Object.prototype)
    fc.assert(
      fc.property(bytes, input => {
        const work = (): unknown => attempt(() => codec.decode(input))
        const start = performance.now()
        work()
        if (performance.now() - start > 50) expect(durationMs(work, 50)).toBeLessThanOrEqual(50)
      }),
      { numRuns: 10_000 }
    )
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(builtIn)
  })

  it('that are read can be written, and are then read as the same', () => {
    fc.assert(
      fc.property(bytes, input => {
        const first = attempt(() => codec.decode(input))
        if (first instanceof CborError) return
        expectSame(codec.decode(codec.encode(first.value)), tidy(first.value))
      }),
      { numRuns: 3000 }
    )
  })

  it('that are read by our reader are read alike by cbor-x, where they are plain', () => {
    fc.assert(
      fc.property(bytes, input => {
        const plain = attempt(() => guard.inspect(input))
        if (plain instanceof CborError || plain.value !== true) return
        expectSame(readCbor(input), cborX.decode(input.slice()))
      }),
      { numRuns: 3000 }
    )
  })
})

describe('any limits', () => {
  const tight = fc.record({
    maxDepth: fc.integer({ min: 1, max: 4 }),
    maxItems: fc.integer({ min: 1, max: 20 }),
    maxMapEntries: fc.integer({ min: 0, max: 4 })
  })

  it('are the same for the writer as for the reader', () => {
    fc.assert(
      fc.property(tight, data(), (limits, value) => {
        const strict = cborCodec(limits)
        const written = attempt(() => strict.encode(value))
        const read = attempt(() => strict.decode(codec.encode(value)))
        if (read instanceof CborError) expect(written).toBeInstanceOf(CborError)
        else expect(written).toStrictEqual({ value: codec.encode(value) })
      }),
      { numRuns: 1000 }
    )
  })
})
