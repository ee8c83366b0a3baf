/** What a definition promises the compiler: `tsc -b` is what checks most of this file. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import {
  decodeWith,
  defineMessage,
  defineRecord,
  defineTopic,
  encodeWith,
  type Message,
  type ProtocolId,
  type RecordType,
  type RequestOf,
  type ResponseOf,
  type Result,
  result,
  serde,
  type Topic,
  type UnaryMessage
} from './index.ts'

const isoDate = z.codec(z.string(), z.date(), { decode: text => new Date(text), encode: date => date.toISOString() })
const Ping = defineMessage({
  protocolId: '/hello/ping/1.0.0',
  request: z.object({ nonce: z.int() }),
  response: z.object({ nonce: z.int(), at: isoDate })
})

describe('the types of a message', () => {
  it('are those of the application, on both sides of a codec', () => {
    expectTypeOf<RequestOf<typeof Ping>>().toEqualTypeOf<{ nonce: number }>()
    expectTypeOf<ResponseOf<typeof Ping>>().toEqualTypeOf<{ nonce: number; at: Date }>()
    const at = new Date(0)
    const wire = encodeWith(Ping.response, { nonce: 1, at })
    expect(wire).toEqual({ nonce: 1, at: '1970-01-01T00:00:00.000Z' })
    expect(decodeWith(Ping.response, wire)).toEqual({ nonce: 1, at })
    // @ts-expect-error what is sent is the application's Date, not the wire's text
    expect(() => encodeWith(Ping.response, { nonce: 1, at: '1970-01-01T00:00:00.000Z' })).toThrow('.at')
  })

  it('keep the protocol id as the text it is', () => {
    expectTypeOf(Ping.protocolId).toEqualTypeOf<'/hello/ping/1.0.0'>()
    expectTypeOf(Ping).toEqualTypeOf<
      UnaryMessage<'/hello/ping/1.0.0', { nonce: number }, { nonce: number; at: Date }>
    >()
    // @ts-expect-error a protocol id begins with a slash
    const id: ProtocolId = 'hello/ping/1.0.0'
    expect(() => defineMessage({ protocolId: id, request: z.null(), response: z.null() })).toThrow('protocolId')
  })

  it('let any message pass for a Message, and no message for another', () => {
    const anyMessage: Message = Ping
    const list: readonly Message[] = [Ping, defineMessage({ protocolId: '/x', request: z.null(), response: z.null() })]
    // @ts-expect-error a message whose request is a text is not one whose request is an object
    const other: UnaryMessage<ProtocolId, string, { nonce: number; at: Date }> = Ping
    expect([anyMessage, other]).toEqual([Ping, Ping])
    expect(list).toHaveLength(2)
  })

  it('cannot be changed afterwards', () => {
    expect(() => {
      // @ts-expect-error a definition is made once
      Ping.maxRequestBytes = 1
    }).toThrow(TypeError)
  })

  it('are the same from zod/mini', () => {
    const Mini = defineMessage({
      protocolId: '/mini/1.0.0',
      request: mini.object({ nonce: mini.optional(mini.int()) }),
      response: mini.null()
    })
    expectTypeOf<RequestOf<typeof Mini>>().toEqualTypeOf<{ nonce?: number | undefined }>()
    expectTypeOf<ResponseOf<typeof Mini>>().toEqualTypeOf<null>()
    expect(Mini.kind).toBe('unary')
  })

  it('of a result are the value and the error', () => {
    const Withdraw = defineMessage({
      protocolId: '/bank/withdraw/1.0.0',
      request: z.null(),
      response: result(z.object({ balance: z.int(), at: isoDate }), z.enum(['too-poor', 'frozen']))
    })
    type Answer = ResponseOf<typeof Withdraw>
    expectTypeOf<Answer>().toEqualTypeOf<Result<{ balance: number; at: Date }, 'too-poor' | 'frozen'>>()
    const answer = decodeWith(Withdraw.response, { Err: 'frozen' })
    // @ts-expect-error the value is there only where ok says so
    expect(answer.value).toBeUndefined()
    if (!answer.ok) expectTypeOf(answer.error).toEqualTypeOf<'too-poor' | 'frozen'>()
  })
})

describe('the types of serde schemas', () => {
  it('are what an application works with', () => {
    expectTypeOf<z.output<ReturnType<typeof serde.u64>>>().toEqualTypeOf<bigint>()
    expectTypeOf<z.output<ReturnType<typeof serde.f64>>>().toEqualTypeOf<number>()
    expectTypeOf<z.output<ReturnType<typeof serde.vecU8>>>().toEqualTypeOf<Uint8Array>()
    expectTypeOf<z.output<ReturnType<typeof serde.unit>>>().toEqualTypeOf<null>()
    expect(decodeWith(serde.u64(), 7)).toBe(7n)
  })

  it('name each variant, with what it carries', () => {
    const Shape = serde.variants({ Empty: null, Circle: serde.f64(), Box: z.object({ width: z.int() }) })
    expectTypeOf<z.output<typeof Shape>>().toEqualTypeOf<'Empty' | { Circle: number } | { Box: { width: number } }>()
    // @ts-expect-error no such variant
    expect(() => encodeWith(Shape, 'Square')).toThrow('value')
  })
})

describe('the types of topics and records', () => {
  it('are those of the application, and any of them passes for one', () => {
    const News = defineTopic({ topic: '/news/1.0.0', schema: z.object({ at: isoDate }) })
    expectTypeOf(News).toEqualTypeOf<Topic<{ at: Date }>>()
    const anyTopic: Topic = News
    const Profile = defineRecord({
      namespace: 'profile',
      schema: z.object({ revision: z.int() }),
      select: profiles => {
        expectTypeOf(profiles).toEqualTypeOf<readonly { revision: number }[]>()
        return profiles.length - 1
      }
    })
    expectTypeOf(Profile).toEqualTypeOf<RecordType<{ revision: number }>>()
    const anyRecord: RecordType = Profile
    expect([anyTopic.topic, anyRecord.namespace]).toEqual(['/news/1.0.0', 'profile'])
    expect(Profile.select([{ revision: 1 }, { revision: 2 }])).toBe(1)
  })
})
