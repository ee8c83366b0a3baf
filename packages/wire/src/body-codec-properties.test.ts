import { inspect, isDeepStrictEqual } from 'node:util'
import { decodeWith, encodeWith, type Schema, SchemaError } from '@p2plane/message'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyCodec } from './body-codec.ts'
import { anySample, damaged, type Sample } from './body-schemas.fixture.ts'
import { mutated, writtenOddly } from './cbor-bodies.fixture.ts'
import { CborError } from './cbor-error.ts'
import type { BodyBytes } from './body-bytes.ts'
import { cborCodec } from './codec.ts'

const RUNS = 1000
const codec = cborCodec()

/** A value, or an error and its words. */
type Outcome = { readonly value: unknown } | { readonly error: string }

function outcome(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof SchemaError || error instanceof CborError) return { error: `${error.name}: ${error.message}` }
    return { error: String(error) }
  }
}

/** The order of keys, too, and no Buffer for a Uint8Array. */
function expectSame(actual: Outcome, expected: Outcome): void {
  const options = { depth: null, maxArrayLength: null, maxStringLength: null }
  const same = isDeepStrictEqual(actual, expected) && inspect(actual, options) === inspect(expected, options)
  if (!same) expect.fail(`${inspect(actual, options)} is not ${inspect(expected, options)}`)
}

function whole(body: BodyBytes): Uint8Array {
  return Uint8Array.from(body.subarray())
}

function expectSameBytes(schema: Schema<unknown>, value: unknown, by = codec): void {
  expectSame(
    outcome(() => whole(bodyCodec(schema, by).encode(value))),
    outcome(() => whole(by.encode(encodeWith(schema, value))))
  )
}

function expectSameValue(schema: Schema<unknown>, bytes: Uint8Array, by = codec): void {
  expectSame(
    outcome(() => bodyCodec(schema, by).decode(bytes)),
    outcome(() => decodeWith(schema, by.decode(bytes)))
  )
}

/** A schema's values, with the schema. */
function valuesOf(samples: fc.Arbitrary<Sample>, of: (sample: Sample) => fc.Arbitrary<unknown>) {
  return samples.chain(one => of(one).map(value => ({ schema: one.schema, value })))
}

const fitting = valuesOf(anySample(), one => one.fitting)
const wireValues = fitting.chain(({ schema, value }) => {
  const wire = outcome(() => whole(codec.encode(encodeWith(schema, value))))
  return 'value' in wire
    ? fc.constant({ schema, bytes: wire.value as Uint8Array })
    : fc.constant({ schema, bytes: new Uint8Array(0) })
})

describe('a body codec, whatever the schema', () => {
  it('writes a value that fits in the bytes of the general way', () => {
    fc.assert(
      fc.property(fitting, ({ schema, value }) => expectSameBytes(schema, value)),
      { numRuns: RUNS }
    )
  })

  it('writes or refuses any other value as the general way does, in the same words', () => {
    fc.assert(
      fc.property(
        valuesOf(anySample(), one => damaged(one.fitting)),
        ({ schema, value }) => expectSameBytes(schema, value)
      ),
      { numRuns: RUNS }
    )
  })

  it('reads what was written as the general way does', () => {
    fc.assert(
      fc.property(wireValues, ({ schema, bytes }) => expectSameValue(schema, bytes)),
      { numRuns: RUNS }
    )
  })

  it('reads or refuses any other bytes as the general way does, in the same words', () => {
    const changed = wireValues.chain(({ schema, bytes }) =>
      mutated(fc.constant(bytes)).map(input => ({ schema, bytes: input }))
    )
    fc.assert(
      fc.property(changed, ({ schema, bytes }) => expectSameValue(schema, bytes)),
      { numRuns: RUNS }
    )
  })

  it('reads what another writer wrote as the general way does', () => {
    fc.assert(
      fc.property(wireValues, fc.infiniteStream(fc.nat()), ({ schema, bytes }, choices) => {
        if (bytes.length > 0) expectSameValue(schema, writtenOddly(codec.decode(bytes), choices))
      }),
      { numRuns: RUNS }
    )
  })
})

describe('a body codec of tight limits', () => {
  const tight = fc.record({
    maxDepth: fc.integer({ min: 1, max: 4 }),
    maxItems: fc.integer({ min: 1, max: 20 }),
    maxMapEntries: fc.integer({ min: 0, max: 4 })
  })

  it('keeps them as the general way does', () => {
    fc.assert(
      fc.property(fitting, wireValues, tight, (one, other, limits) => {
        const strict = cborCodec(limits)
        expectSameBytes(one.schema, one.value, strict)
        expectSameValue(other.schema, other.bytes, strict)
      }),
      { numRuns: RUNS }
    )
  })
})
