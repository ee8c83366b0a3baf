import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { decodeWith, SchemaError } from './schema.ts'
import { defineStream, type InputOf, type OutputOf } from './stream-message.ts'

describe('defineStream', () => {
  it('keeps the id and the types of request, input and output', () => {
    const Sum = defineStream({
      protocolId: '/math/sum/1.0.0',
      request: z.null(),
      input: z.int(),
      output: z.object({ sum: z.int() }),
      maxItemBytes: 100
    })
    expectTypeOf<InputOf<typeof Sum>>().toEqualTypeOf<number>()
    expectTypeOf<OutputOf<typeof Sum>>().toEqualTypeOf<{ sum: number }>()
    expect(Sum).toMatchObject({ kind: 'stream', protocolId: '/math/sum/1.0.0', maxItemBytes: 100 })
  })

  it('takes no input unless it says which', () => {
    const Tail = defineStream({ protocolId: '/log/tail/1.0.0', request: z.null(), output: z.string() })
    expectTypeOf<InputOf<typeof Tail>>().toEqualTypeOf<never>()
    expect(Tail.maxItemBytes).toBe(1_048_576)
    expect(() => decodeWith(Tail.input, 'anything')).toThrow(SchemaError)
  })

  it('refuses what is none, in one sentence', () => {
    const define = (change: object) => () =>
      defineStream({ protocolId: '/a/1.0.0', request: z.null(), output: z.null(), ...change })
    expect(define({ protocolId: 'a' })).toThrow('protocolId: "a" is not a protocol id')
    expect(define({ output: 7 })).toThrow('/a/1.0.0: output: a number is not a schema')
    expect(define({ input: null })).toThrow('/a/1.0.0: input: null is not a schema')
    expect(define({ maxItemBytes: 0 })).toThrow('/a/1.0.0: maxItemBytes: 0 is not a size')
  })
})
