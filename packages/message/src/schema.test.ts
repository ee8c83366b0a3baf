import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { decodeWith, encodeWith, SchemaError } from './schema.ts'

const isoDate = z.codec(z.string(), z.date(), { decode: text => new Date(text), encode: date => date.toISOString() })

/** What it throws. Fails where that is nothing, or not a SchemaError. */
function refusal(work: () => unknown): SchemaError {
  try {
    work()
  } catch (error) {
    if (error instanceof SchemaError) return error
    throw error
  }
  throw new Error('expected a SchemaError')
}

describe('a schema between application and wire', () => {
  it('encodes what is sent and decodes what is received', () => {
    const schema = z.object({ at: isoDate, tags: z.array(isoDate) })
    const value = { at: new Date(0), tags: [new Date(1)] }
    const wire = encodeWith(schema, value)
    expect(wire).toEqual({ at: '1970-01-01T00:00:00.000Z', tags: ['1970-01-01T00:00:00.001Z'] })
    expect(decodeWith(schema, wire)).toEqual(value)
  })

  it('drops what the schema does not know', () => {
    expect(decodeWith(z.object({ a: z.int() }), { a: 1, b: 2 })).toEqual({ a: 1 })
  })

  it('is checked on the sending side too', () => {
    expect(refusal(() => encodeWith(z.object({ a: z.int().max(9) }), { a: 10 })).message).toBe(
      '.a: Too big: expected number to be <=9'
    )
  })
})

describe('a SchemaError', () => {
  it('names every place, and what was expected there', () => {
    const schema = z.object({ a: z.int(), list: z.array(z.object({ 'odd key': z.string() })) })
    expect(refusal(() => decodeWith(schema, { a: 'x', list: [{ 'odd key': 'x' }, { 'odd key': 1 }] })).message).toBe(
      '.a: Invalid input: expected number, received string; ' +
        '.list[1].odd key: Invalid input: expected string, received number'
    )
  })

  it('says "value" where the whole is wrong', () => {
    expect(refusal(() => decodeWith(z.string(), 1)).message).toBe(
      'value: Invalid input: expected string, received number'
    )
  })

  it('names five places, and counts the others', () => {
    const { message } = refusal(() =>
      decodeWith(
        z.array(z.int()),
        Array.from({ length: 9 }, () => 'x')
      )
    )
    expect(message.split('; ')).toHaveLength(6)
    expect(message).toMatch(/; and 4 more$/)
    expect(
      refusal(() =>
        decodeWith(
          z.array(z.int()),
          Array.from({ length: 5 }, () => 'x')
        )
      ).message
    ).not.toMatch(/more/)
  })

  it('keeps what zod said as its cause', () => {
    const error = refusal(() => decodeWith(z.string(), 1))
    expect(error.name).toBe('SchemaError')
    expect(error.cause).toMatchObject({ issues: [{ code: 'invalid_type', expected: 'string' }] })
  })

  it('says that a one-way transform cannot be sent, though it can be received', () => {
    const oneWay = z.string().transform(Number)
    expect(decodeWith(oneWay, '7')).toBe(7)
    expect(refusal(() => encodeWith(oneWay, 7)).message).toBe(
      'the schema has a one-way transform, which cannot be sent; use z.codec with both directions'
    )
  })

  it.each([
    ['refinement', z.string().refine(async () => true)],
    ['codec', z.codec(z.string(), z.number(), { decode: async text => Number(text), encode: async n => String(n) })]
  ])('says that an asynchronous %s cannot be used', (_, schema) => {
    expect(refusal(() => decodeWith(schema as z.ZodType, '7')).message).toBe(
      'the schema is asynchronous; messages are encoded and decoded synchronously'
    )
  })

  it('says no more than that a schema threw, and keeps what it threw', () => {
    const thrown = new Error('about a secret')
    const error = refusal(() =>
      decodeWith(
        z.string().refine(() => {
          throw thrown
        }),
        'x'
      )
    )
    expect(error.message).toBe('the schema threw')
    expect(error.cause).toBe(thrown)
  })

  it('never contains the received value', () => {
    const schemas: z.ZodType[] = [
      z.int(),
      z.number().multipleOf(5),
      z.boolean(),
      z.null(),
      z.bigint().max(5n),
      z.date(),
      z.enum(['a', 'b']),
      z.literal('a'),
      z.uuid(),
      z.email(),
      z.string().max(3),
      z.string().regex(/^\d+$/),
      z.array(z.int()),
      z.tuple([z.int()]),
      z.object({ a: z.int() }),
      z.record(z.string(), z.int()),
      z.union([z.int(), z.boolean()]),
      z.discriminatedUnion('a', [z.object({ a: z.literal('a') })]),
      isoDate.refine(() => false, 'expected a date in the future')
    ]
    const secret = fc.stringMatching(/^[a-z]{12,20}$/).map(text => `secret-${text}`)
    fc.assert(
      fc.property(fc.constantFrom(...schemas), secret, (schema, text) => {
        for (const received of [text, [text], { a: text }, { a: [text] }]) {
          try {
            decodeWith(schema, received)
          } catch (error) {
            expect((error as SchemaError).message).not.toContain(text)
            expect(JSON.stringify((error as SchemaError).cause)).not.toContain(text)
          }
        }
      })
    )
  })
})

describe('what a SchemaError says', () => {
  const sentence = (schema: z.ZodType, value: unknown): string => {
    try {
      decodeWith(schema, value)
    } catch (error) {
      return (error as Error).message
    }
    return 'it fits'
  }

  it('is, of a union, what the option that comes nearest lacks', () => {
    const schema = z.union([z.object({ a: z.int(), b: z.int() }), z.object({ c: z.object({ d: z.string() }) })])
    expect(sentence(z.object({ u: schema }), { u: { c: { d: 7 } } })).toBe(
      '.u.c.d: Invalid input: expected string, received number'
    )
  })

  it('has an end, however many names a peer makes up', () => {
    const value = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`name-${i}`, i]))
    expect(sentence(z.strictObject({}), value).length).toBeLessThan(300)
  })
})
