import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Result, result } from './result.ts'
import { decodeWith, encodeWith, SchemaError } from './schema.ts'
import * as serde from './serde.ts'

const isoDate = z.codec(z.string(), z.date(), { decode: text => new Date(text), encode: date => date.toISOString() })
const schema = result(z.object({ balance: z.int() }), z.enum(['too-poor', 'frozen']))

describe('a result', () => {
  it.each<[string, Result<{ balance: number }, 'too-poor' | 'frozen'>, unknown]>([
    ["serde's Ok", { ok: true, value: { balance: 7 } }, { Ok: { balance: 7 } }],
    ["serde's Err", { ok: false, error: 'frozen' }, { Err: 'frozen' }]
  ])('is %s on the wire', (_, application, wire) => {
    expect(encodeWith(schema, application)).toEqual(wire)
    expect(decodeWith(schema, wire)).toEqual(application)
  })

  it('runs the codecs inside, once', () => {
    const dated = result(isoDate, serde.u64())
    expect(encodeWith(dated, { ok: true, value: new Date(0) })).toEqual({ Ok: '1970-01-01T00:00:00.000Z' })
    expect(decodeWith(dated, { Ok: '1970-01-01T00:00:00.000Z' })).toEqual({ ok: true, value: new Date(0) })
    expect(decodeWith(dated, { Err: 5 })).toEqual({ ok: false, error: 5n })
  })

  it('of nothing is Ok(()), an empty array', () => {
    const nothing = result(serde.unit(), z.string())
    expect(encodeWith(nothing, { ok: true, value: null })).toEqual({ Ok: [] })
    expect(decodeWith(nothing, { Ok: [] })).toEqual({ ok: true, value: null })
  })

  it('may hold a result', () => {
    const nested = result(schema, z.null())
    const value = { ok: true, value: { ok: false, error: 'frozen' } } as const
    expect(encodeWith(nested, value)).toEqual({ Ok: { Err: 'frozen' } })
    expect(decodeWith(nested, { Ok: { Err: 'frozen' } })).toEqual(value)
  })

  it.each([
    [{ Ok: { balance: 7 }, Err: 'frozen' }],
    [{ Ok: { balance: '7' } }],
    [{ Err: 'broken' }],
    [{ ok: true, value: { balance: 7 } }],
    [{}],
    [null],
    ['Ok']
  ])('is not read from %j', wire => {
    expect(() => decodeWith(schema, wire)).toThrow(SchemaError)
  })

  it.each([
    [{ ok: true }],
    [{ ok: false }],
    [{ ok: true, error: 'frozen' }],
    [{ ok: 1, value: { balance: 7 } }],
    [{ Ok: { balance: 7 } }],
    [null],
    [undefined]
  ])('is not made of %j', value => {
    expect(() => encodeWith(schema, value as never)).toThrow(
      new SchemaError('value: expected { ok: true, value } or { ok: false, error }')
    )
  })

  it.each([[{ ok: true, value: { balance: '7' } }], [{ ok: false, error: 'broken' }]])(
    'is not made of %j, which the schema inside refuses',
    value => {
      expect(() => encodeWith(schema, value as never)).toThrow(SchemaError)
    }
  )
})
