/** Schemas of every kind, known to the compiled way or not, with values that fit them and values that hardly do. */
import { result, type Schema, serde } from '@p2plane/message'
import * as fc from 'fast-check'
import * as z from 'zod'
import { data, text } from './cbor-values.fixture.ts'

/** A schema, and values that fit it. */
export interface Sample {
  readonly schema: Schema<unknown>
  readonly fitting: fc.Arbitrary<unknown>
}

const someBytes = fc.uint8Array({ maxLength: 40 })
const wellFormed = text.filter(content => content.isWellFormed())
const double = fc.double({ noNaN: true, noDefaultInfinity: true })

/** What is compiled. */
export const knownLeaves: readonly Sample[] = [
  { schema: z.int(), fitting: fc.maxSafeInteger() },
  { schema: z.int().min(-3).max(1000), fitting: fc.integer({ min: -3, max: 1000 }) },
  { schema: z.int().positive().lt(70_000), fitting: fc.integer({ min: 1, max: 69_999 }) },
  { schema: z.number().int().nonnegative(), fitting: fc.maxSafeNat() },
  { schema: z.int32(), fitting: fc.integer() },
  { schema: z.uint32(), fitting: fc.nat() },
  { schema: z.number(), fitting: double },
  { schema: z.number().min(-1).max(5), fitting: fc.double({ noNaN: true, min: -1, max: 5 }) },
  { schema: z.number().positive(), fitting: fc.double({ noNaN: true, min: 1, max: 5 }) },
  { schema: z.float32(), fitting: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { schema: z.int().multipleOf(5), fitting: fc.integer({ min: -10, max: 10 }).map(n => n * 5 + 0) },
  { schema: z.string(), fitting: wellFormed },
  { schema: z.string().min(2).max(8), fitting: fc.string({ unit: 'binary', minLength: 2, maxLength: 8 }) },
  { schema: z.string().length(3), fitting: fc.string({ unit: 'binary', minLength: 3, maxLength: 3 }) },
  { schema: z.uuid(), fitting: fc.uuid() },
  { schema: z.string().regex(/^[a-f]+$/), fitting: fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1 }) },
  { schema: z.string().trim().min(1), fitting: fc.constantFrom(' a ', 'b', '\tcd') },
  { schema: z.string().refine(content => content.length % 2 === 0), fitting: fc.constantFrom('', 'ab', 'ä€') },
  { schema: z.templateLiteral(['v', z.int()]), fitting: fc.nat().map(n => `v${n}`) },
  { schema: z.boolean(), fitting: fc.boolean() },
  { schema: z.null(), fitting: fc.constant(null) },
  { schema: z.literal('yes'), fitting: fc.constant('yes') },
  { schema: z.literal(['a', true, null]), fitting: fc.constantFrom('a', true, null) },
  { schema: z.literal([0, 5]), fitting: fc.constantFrom(0, 5, -0) },
  { schema: z.enum(['red', 'grün']), fitting: fc.constantFrom('red', 'grün') },
  {
    schema: z.instanceof(Uint8Array),
    fitting: fc.oneof(
      someBytes,
      someBytes.map(bytes => Buffer.from(bytes))
    )
  },
  {
    schema: z.instanceof(Uint8Array),
    fitting: fc.integer({ min: 4000, max: 5000 }).map(length => new Uint8Array(length).fill(length))
  },
  {
    schema: z.instanceof(Uint8Array).refine(bytes => bytes.length === 3),
    fitting: fc.uint8Array({ minLength: 3, maxLength: 3 })
  },
  { schema: z.bigint(), fitting: fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }) },
  { schema: serde.u64(), fitting: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { schema: serde.i64(), fitting: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { schema: serde.f64(), fitting: fc.double() },
  { schema: serde.f32(), fitting: fc.float() },
  { schema: serde.vecU8(), fitting: someBytes },
  { schema: serde.unit(), fitting: fc.constant(null) },
  {
    schema: z.codec(z.int(), z.date(), { decode: ms => new Date(ms), encode: date => date.getTime() }),
    fitting: fc.date({ noInvalidDate: true })
  },
  { schema: z.custom<string>(value => typeof value === 'string'), fitting: wellFormed },
  { schema: z.string().default('none'), fitting: wellFormed },
  { schema: z.int().prefault(3), fitting: fc.nat() },
  { schema: z.coerce.number(), fitting: fc.oneof(fc.nat(), fc.nat().map(String)) as fc.Arbitrary<unknown> }
]

/** What the general way has to itself. */
const otherLeaves: readonly Sample[] = [
  { schema: z.any(), fitting: data() },
  { schema: z.unknown(), fitting: data() },
  { schema: z.undefined(), fitting: fc.constant(undefined) },
  { schema: z.never(), fitting: fc.constant(undefined) },
  { schema: z.nan(), fitting: fc.constant(Number.NaN) },
  { schema: z.exactOptional(z.int()), fitting: fc.nat() },
  { schema: z.string().catch('caught'), fitting: wellFormed },
  { schema: z.string().transform(content => content.length), fitting: wellFormed },
  { schema: z.preprocess(value => value, z.string()), fitting: wellFormed },
  { schema: z.array(z.int()).refine(items => items.length !== 2), fitting: fc.array(fc.nat()) },
  { schema: z.strictObject({ a: z.int() }).refine(({ a }) => a > 0), fitting: fc.record({ a: fc.nat() }) },
  { schema: z.lazy(() => z.int()), fitting: fc.nat() },
  { schema: z.readonly(z.array(z.int())), fitting: fc.array(fc.nat()) },
  { schema: z.intersection(z.object({ a: z.int() }), z.looseObject({})), fitting: fc.record({ a: fc.nat() }) },
  { schema: z.codec(z.optional(z.string()), z.any(), { decode: v => v, encode: v => v }), fitting: wellFormed },
  { schema: z.looseRecord(z.string(), z.int()), fitting: fc.constant({ a: 1 }) },
  { schema: z.record(z.enum(['a', 'b']), z.int()), fitting: fc.record({ a: fc.nat(), b: fc.nat() }) },
  { schema: z.tuple([z.int(), z.optional(z.int())], z.string()), fitting: fc.constantFrom([1], [1, 2], [1, 2, 'x']) },
  { schema: z.date(), fitting: fc.date() }
]

const NAMES = ['a', 'b', 'ä', 'constructor', 'toString', 'length', '10', '2', '', 'a name of more than 24 bytes']

/** Any schema. */
export function anySample(): fc.Arbitrary<Sample> {
  return fc.letrec<{ sample: Sample; object: Sample }>(tie => ({
    sample: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { arbitrary: fc.constantFrom(...knownLeaves, ...otherLeaves), weight: 3 },
      { arbitrary: tie('object'), weight: 2 },
      ...wrappers.map(wrap => ({ arbitrary: tie('sample').map(wrap), weight: 1 })),
      { arbitrary: fc.array(tie('sample'), { maxLength: 4 }).filter(noneAbsent).map(tuple), weight: 1 },
      { arbitrary: tagged(tie('object')), weight: 1 },
      { arbitrary: named(tie('sample')), weight: 1 },
      { arbitrary: fc.tuple(tie('sample'), tie('sample')).map(union), weight: 1 }
    ),
    object: fc
      .tuple(
        fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 5 }),
        fc.array(tie('sample'), { minLength: 5, maxLength: 5 }),
        fc.constantFrom<typeof z.strictObject>(z.object as never, z.strictObject, z.looseObject)
      )
      .map(([names, samples, make]) => object(names, samples, make))
  })).sample
}

const wrappers: readonly ((inner: Sample) => Sample)[] = [
  ({ schema, fitting }) => ({ schema: z.optional(schema), fitting: fc.option(fitting, { nil: undefined }) }),
  ({ schema, fitting }) => ({ schema: z.nullable(schema), fitting: fc.option(fitting) }),
  ({ schema, fitting }) => ({ schema: z.array(schema), fitting: fc.array(fitting, { maxLength: 5 }) }),
  ({ schema, fitting }) => ({
    schema: z.array(schema).min(1).max(3),
    fitting: fc.array(fitting, { minLength: 1, maxLength: 3 })
  }),
  ({ schema, fitting }) => ({
    schema: z.record(z.string(), schema),
    fitting: fc.dictionary(fc.constantFrom(...NAMES), fitting, { maxKeys: 4, noNullPrototype: true })
  }),
  ({ schema, fitting }) => ({
    schema: result(schema, z.string()),
    fitting: fc.oneof(
      fitting.map(value => ({ ok: true, value })),
      fc.constant({ ok: false, error: 'no' })
    )
  }),
  ({ schema, fitting }) => ({
    schema: z.union([z.array(schema), z.int(), z.literal('none'), z.literal('all'), z.boolean()]),
    fitting: fc.oneof(fc.array(fitting, { maxLength: 2 }), fc.nat(), fc.constantFrom('none', 'all', true))
  })
]

function noneAbsent(samples: readonly Sample[]): boolean {
  return samples.every(({ schema }) => schema._zod.optin === undefined)
}

function tuple(samples: readonly Sample[]): Sample {
  return {
    schema: z.tuple(samples.map(({ schema }) => schema) as never),
    fitting: fc.tuple(...samples.map(({ fitting }) => fitting))
  }
}

function union([a, b]: readonly [Sample, Sample]): Sample {
  return { schema: z.union([a.schema, b.schema]), fitting: fc.oneof(a.fitting, b.fitting) }
}

function object(names: readonly string[], samples: readonly Sample[], make: typeof z.strictObject): Sample {
  const shape = names.map((name, i) => [name, samples[i]!] as const)
  return {
    schema: make(Object.fromEntries(shape.map(([name, { schema }]) => [name, schema])) as never),
    fitting: fc.record(Object.fromEntries(shape.map(([name, { fitting }]) => [name, fitting])))
  }
}

/** Objects told apart by a tag, which stands first unless a name of digits does. */
function tagged(objects: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(objects, objects).map(([a, b]) => {
    const option = (tag: unknown, { schema }: Sample): z.ZodObject =>
      z.object({ kind: z.literal(tag as string), ...(schema as z.ZodObject).shape })
    const value = (kind: unknown, { fitting }: Sample): fc.Arbitrary<unknown> =>
      fitting.map(content => ({ kind, ...(content as object) }))
    return {
      schema: z.discriminatedUnion('kind', [option('a', a), option(7, b)]),
      fitting: fc.oneof(value('a', a), value(7, b))
    }
  })
}

/** serde's enums. */
function named(samples: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(samples, samples).map(([a, b]) => ({
    schema: serde.variants({ A: a.schema, B: b.schema, None: null, Never: null }),
    fitting: fc.oneof(
      a.fitting.map(value => ({ A: value })),
      b.fitting.map(value => ({ B: value })),
      fc.constantFrom('None', 'Never')
    )
  }))
}

/** Values with something in them replaced, dropped, added or put elsewhere. */
export function damaged(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.nat(), fc.nat(), junk).map(([value, where, how, put]) => damage(value, where, how, put))
}

function damage(value: unknown, where: number, how: number, put: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || how % 5 === 0) return put
  if (value instanceof Date) return put
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value }
  const names = Object.keys(copy)
  const name = names[where % Math.max(names.length, 1)]
  const fields = copy as Record<string, unknown>
  if (how % 5 === 1 && name !== undefined) delete fields[name]
  else if (how % 5 === 2) define(fields, NAMES[where % NAMES.length]!, put)
  else if (how % 5 === 3)
    return Array.isArray(copy) ? copy.toReversed() : Object.fromEntries(Object.entries(copy).toReversed())
  else if (name !== undefined) define(fields, name, damage(fields[name], where >> 3, how + 1 + (where % 4), put))
  return copy
}

function define(target: object, name: string, value: unknown): void {
  if (Array.isArray(target) && name === 'length') return
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

class Stranger {
  a = 1
  get b(): string {
    return 'of the prototype'
  }
}

const junk: fc.Arbitrary<unknown> = fc.oneof(
  data(),
  fc.constantFrom<unknown>(
    undefined,
    null,
    Number.NaN,
    -0,
    Infinity,
    2 ** 53,
    1.5,
    2n ** 70n,
    5n,
    '\ud800',
    `${'long '.repeat(20)}\udfff`,
    Symbol('a'),
    () => 1,
    new Stranger(),
    new Map([[1, 2]]),
    Object.create(null),
    Object.create({ a: 1, b: 'inherited' }),
    JSON.parse('{"__proto__": 1}'),
    { [Symbol('key')]: 1 },
    { constructor: undefined, a: 1 },
    // oxlint-disable-next-line no-sparse-arrays
    [1, , 3],
    Object.defineProperty({}, 'a', { get: () => 'got', enumerable: true }),
    Object.defineProperty({ b: 1 }, 'a', { value: 1 }),
    {
      get a(): never {
        throw new Error('not to be had')
      }
    },
    Object.create(Uint8Array.prototype),
    new Uint16Array(2)
  )
)
