import { result, type Schema, SchemaError, serde } from '@p2plane/message'
import * as fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import * as z from 'zod'
import { type BodyCodec, bodyCodec } from './body-codec.ts'
import { knownLeaves } from './body-schemas.fixture.ts'
import { CborError } from './cbor-error.ts'
import type { BodyBytes } from './body-bytes.ts'
import { cborCodec, type Codec } from './codec.ts'
import { fromHex, toHex } from './hex.fixture.ts'

const Chunk = z.object({ seq: z.int(), data: z.instanceof(Uint8Array) })
const data = Uint8Array.of(1, 2, 3)
const chunkHex = 'a26373657105646461746143010203'

/** A body codec, and what it asks of the general one, which it should not need. */
function watched<T>(schema: Schema<T>) {
  const general = cborCodec()
  const body: BodyCodec<T> = bodyCodec(schema, general)
  return { body, encode: vi.spyOn(general, 'encode'), decode: vi.spyOn(general, 'decode') }
}

function whole(body: BodyBytes): Uint8Array {
  return body.subarray()
}

describe('a body codec', () => {
  it('writes and reads values of its schema', () => {
    const { body, encode, decode } = watched(Chunk)
    expect(toHex(whole(body.encode({ seq: 5, data })))).toBe(chunkHex)
    expect(body.decode(fromHex(chunkHex))).toStrictEqual({ seq: 5, data })
    expect(encode).not.toHaveBeenCalled()
    expect(decode).not.toHaveBeenCalled()
    expectTypeOf<typeof body>().toEqualTypeOf<BodyCodec<{ seq: number; data: Uint8Array<ArrayBuffer> }>>()
  })

  it('refuses a value with the words of zod, and bytes with those of the guard', () => {
    const body = bodyCodec(Chunk, cborCodec())
    expect(() => body.encode({ seq: 1.5, data })).toThrow(
      new SchemaError('.seq: Invalid input: expected int, received number')
    )
    expect(() => body.decode(fromHex('a0'))).toThrow(SchemaError)
    expect(() => body.decode(fromHex(`${chunkHex}00`))).toThrow(new CborError('1 bytes after the end of the item'))
  })

  it('reads what another writer wrote in another order, by the general way', () => {
    const { body, decode } = watched(Chunk)
    expect(body.decode(fromHex('a26464617461430102036373657105'))).toStrictEqual({ seq: 5, data })
    expect(decode).toHaveBeenCalledOnce()
  })

  it('hands out byte strings as views, and as no Buffer', () => {
    const bytes = Buffer.from(chunkHex, 'hex')
    const read = bodyCodec(Chunk, cborCodec()).decode(bytes)
    expect(read.data.constructor).toBe(Uint8Array)
    expect(read.data.buffer).toBe(bytes.buffer)
  })

  it('copies short byte strings, and makes long ones a part of their own', () => {
    const body = bodyCodec(z.object({ data: z.instanceof(Uint8Array), seq: z.int() }), cborCodec())
    const long = new Uint8Array(4096).fill(7)
    const parts = body.encode({ data: long, seq: 1 }) as Uint8ArrayList
    expect([...parts].map(({ length }) => length)).toEqual([9, 4096, 5])
    expect([...parts][1]!.buffer).toBe(long.buffer)
    expect(body.encode({ data: long.subarray(1), seq: 1 })).toBeInstanceOf(Uint8Array)
  })

  it('never writes again to what it has handed out', () => {
    const Any = z.object({ text: z.string(), data: z.instanceof(Uint8Array), more: z.array(z.string()) })
    const general = cborCodec()
    const body = bodyCodec(Any, general)
    const values = fc.record({
      text: fc.string({ unit: 'grapheme', maxLength: 200 }),
      data: fc.integer({ min: 0, max: 20_000 }).map(length => new Uint8Array(length).fill(length)),
      more: fc.array(fc.string({ maxLength: 100 }))
    })
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 40 }), batch => {
        const bodies = batch.map(value => body.encode(value))
        expect(bodies.map(one => toHex(whole(one)))).toEqual(batch.map(value => toHex(general.encode(value))))
      }),
      { numRuns: 50 }
    )
  })

  it('is not confused by a value that encodes another while it is read', () => {
    const body = bodyCodec(Chunk, cborCodec())
    const inner: string[] = []
    const value = {
      get seq() {
        inner.push(toHex(whole(body.encode({ seq: 7, data }))))
        return 5
      },
      data
    }
    expect(toHex(whole(body.encode(value)))).toBe(chunkHex)
    expect(new Set(inner)).toEqual(new Set([chunkHex.replace('657105', '657107')]))
  })

  it('recovers from a value that throws', () => {
    const { body, encode } = watched(Chunk)
    const value = {
      seq: 5,
      get data(): Uint8Array<ArrayBuffer> {
        throw new Error('not now')
      }
    }
    expect(() => body.encode(value)).toThrow(new SchemaError('the schema threw'))
    encode.mockClear()
    expect(toHex(whole(body.encode({ seq: 5, data })))).toBe(chunkHex)
    expect(encode).not.toHaveBeenCalled()
  })

  it('asks a codec that is not ours for everything', () => {
    const foreign: Codec = { encode: () => Uint8Array.of(1), decode: () => ({ seq: 1, data }) }
    const body = bodyCodec(Chunk, foreign)
    expect(body.encode({ seq: 5, data })).toEqual(Uint8Array.of(1))
    expect(body.decode(Uint8Array.of(9))).toEqual({ seq: 1, data })
  })

  it('leaves a schema that holds itself to the general way', () => {
    const Tree = z.object({
      name: z.string(),
      get children() {
        return z.array(Tree)
      }
    })
    const { body, encode } = watched(Tree)
    const tree = { name: 'a', children: [{ name: 'b', children: [] }] }
    expect(body.decode(whole(body.encode(tree)))).toEqual(tree)
    expect(encode).toHaveBeenCalledOnce()
  })
})

describe('what is compiled', () => {
  const Variants = serde.variants({ None: null, All: null, One: z.int(), Pair: z.tuple([z.int(), z.string()]) })
  const Shape = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('circle'), radius: z.number() }),
    z.strictObject({ kind: z.enum(['square', 'cube']), side: z.optional(z.int()) })
  ])

  it.each<[string, Schema<unknown>, unknown[]]>([
    ['an object', Chunk, [{ seq: 5, data }]],
    ['a property left out', z.object({ a: z.optional(z.int()), b: z.string() }), [{ b: '' }, { a: 1, b: 'x' }]],
    [
      'a property left out before another of its name',
      z.object({ a: z.object({ b: z.optional(z.int()) }), b: z.int() }),
      [{ a: {}, b: 1 }]
    ],
    ['a nullable list', z.nullable(z.array(z.string()).max(3)), [null, [], ['a', 'ä']]],
    ['a record', z.record(z.string(), z.array(z.boolean())), [{}, { a: [true], 10: [], ä: [false] }]],
    ['a union by tag', Shape, [{ kind: 'circle', radius: 1.5 }, { kind: 'cube', side: 2 }, { kind: 'square' }]],
    ['variants', Variants, ['None', { One: 1 }, { Pair: [1, 'x'] }]],
    [
      'a result',
      result(z.int(), Variants),
      [
        { ok: true, value: 1 },
        { ok: false, error: { One: 1 } }
      ]
    ],
    ['a choice of kinds', z.union([z.int(), z.string(), z.array(z.int()), z.null()]), [1, 'a', [1], null]]
  ])('%s needs no general way', (_, schema, values) => {
    const { body, encode, decode } = watched(schema)
    for (const value of values) expect(body.decode(whole(body.encode(value)))).toStrictEqual(value)
    expect(encode).not.toHaveBeenCalled()
    expect(decode).not.toHaveBeenCalled()
  })

  it('has leaves of every kind', () => {
    for (const { schema, fitting } of knownLeaves) {
      const { body, encode, decode } = watched(z.object({ leaf: schema as z.ZodType }))
      fc.assert(
        fc.property(fitting, leaf => {
          body.decode(whole(body.encode({ leaf })))
          expect(encode).not.toHaveBeenCalled()
          expect(decode).not.toHaveBeenCalled()
        }),
        { numRuns: 50 }
      )
    }
  })
})
