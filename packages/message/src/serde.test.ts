import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Schema } from './schema.ts'
import { decodeWith, encodeWith, SchemaError } from './schema.ts'
import * as serde from './serde.ts'

const U64_MAX = 2n ** 64n - 1n
const I64_MIN = -(2n ** 63n)

interface Case {
  name: string
  schema: Schema<unknown>
  application: unknown
  wire: unknown
}

const shape = serde.variants({
  Empty: null,
  Circle: serde.f64(),
  Pair: z.tuple([z.int(), z.int()]),
  Box: z.object({ width: z.int() })
})

describe('a serde schema', () => {
  it.each<Case>([
    { name: 'u64', schema: serde.u64(), application: U64_MAX, wire: U64_MAX },
    { name: 'i64', schema: serde.i64(), application: I64_MIN, wire: I64_MIN },
    { name: 'f64', schema: serde.f64(), application: 1, wire: new serde.Float64(1) },
    { name: 'f64 of NaN', schema: serde.f64(), application: Number.NaN, wire: new serde.Float64(Number.NaN) },
    { name: 'f64 of -∞', schema: serde.f64(), application: -Infinity, wire: new serde.Float64(-Infinity) },
    { name: 'f32', schema: serde.f32(), application: 1.5, wire: new serde.Float32(1.5) },
    { name: 'bytes', schema: serde.bytes(), application: Uint8Array.of(1, 255), wire: Uint8Array.of(1, 255) },
    { name: 'vecU8', schema: serde.vecU8(), application: Uint8Array.of(1, 255), wire: [1, 255] },
    { name: 'unit', schema: serde.unit(), application: null, wire: [] },
    { name: 'a unit variant', schema: shape, application: 'Empty', wire: 'Empty' },
    { name: 'a newtype variant', schema: shape, application: { Circle: 2 }, wire: { Circle: new serde.Float64(2) } },
    { name: 'a tuple variant', schema: shape, application: { Pair: [1, 2] }, wire: { Pair: [1, 2] } },
    { name: 'a struct variant', schema: shape, application: { Box: { width: 1 } }, wire: { Box: { width: 1 } } }
  ])('encodes and decodes $name', ({ schema, application, wire }) => {
    const encoded = encodeWith(schema, application)
    expect(encoded).toStrictEqual(wire)
    expect(decodeWith(schema, encoded)).toStrictEqual(application)
  })

  it.each<Omit<Case, 'name'>>([
    { schema: serde.u64(), wire: 5, application: 5n },
    { schema: serde.i64(), wire: -5, application: -5n },
    { schema: serde.f64(), wire: 1.5, application: 1.5 },
    { schema: serde.f64(), wire: 2, application: 2 },
    { schema: serde.f64(), wire: Number.NaN, application: Number.NaN },
    { schema: serde.f32(), wire: 1.5, application: 1.5 },
    { schema: shape, wire: { Circle: 2 }, application: { Circle: 2 } }
  ])('decodes $wire, which is how a decoder gives it', ({ schema, wire, application }) => {
    expect(decodeWith(schema, wire)).toStrictEqual(application)
  })

  it.each([
    ['u64', -1, serde.u64()],
    ['u64', 2n ** 64n, serde.u64()],
    ['u64', 1.5, serde.u64()],
    ['u64', 2 ** 53, serde.u64()],
    ['u64', '5', serde.u64()],
    ['i64', 2n ** 63n, serde.i64()],
    ['i64', I64_MIN - 1n, serde.i64()],
    ['f64', '1', serde.f64()],
    ['f64', 1n, serde.f64()],
    ['f64', null, serde.f64()],
    ['f32', true, serde.f32()],
    ['bytes', [1, 2], serde.bytes()],
    ['bytes', 'AQI=', serde.bytes()],
    ['vecU8', [256], serde.vecU8()],
    ['vecU8', [-1], serde.vecU8()],
    ['vecU8', [1.5], serde.vecU8()],
    ['vecU8', Uint8Array.of(1), serde.vecU8()],
    ['unit', null, serde.unit()],
    ['unit', [0], serde.unit()],
    ['an enum', 'Circle', shape],
    ['an enum', { Empty: null }, shape],
    ['an enum', { Square: 1 }, shape],
    ['an enum', { Circle: 1, Box: { width: 1 } }, shape],
    ['an enum', {}, shape]
  ])('does not read %s from %o', (_, wire, schema) => {
    expect(() => decodeWith(schema as Schema<unknown>, wire)).toThrow(SchemaError)
  })

  it.each([
    ['u64', 5, serde.u64()],
    ['u64', -1n, serde.u64()],
    ['u64', 2n ** 64n, serde.u64()],
    ['i64', 2n ** 63n, serde.i64()],
    ['f64', '1', serde.f64()],
    ['f32', 1n, serde.f32()],
    ['vecU8', [1, 2], serde.vecU8()],
    ['unit', undefined, serde.unit()],
    ['an enum', 'Circle', shape],
    ['an enum', { Circle: '2' }, shape]
  ])('does not write %s of %o', (_, application, schema) => {
    expect(() => encodeWith(schema as Schema<unknown>, application)).toThrow(SchemaError)
  })
})
