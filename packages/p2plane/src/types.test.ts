/** How the API reads, and what must not compile: `tsc -b` is what checks most of this file. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import {
  createNode,
  defineMessage,
  defineRecord,
  defineStream,
  defineTopic,
  type Handler,
  handler,
  type Incoming,
  type Node,
  P2PError,
  type RequestOf,
  type ResponseOf,
  result,
  type Router,
  serde,
  type Settled,
  type Topic
} from './index.ts'

const Ping = defineMessage({
  protocolId: '/chat/ping/1.0.0',
  request: z.object({ nonce: z.int() }),
  response: z.object({ nonce: z.int(), uptimeMs: z.number() }),
  idempotent: true
})
const Say = defineMessage({
  protocolId: '/chat/say/1.0.0',
  request: z.object({ text: z.string() }),
  response: z.null()
})
const isoDate = z.codec(z.string(), z.date(), { decode: text => new Date(text), encode: date => date.toISOString() })
const When = defineMessage({ protocolId: '/chat/when/1.0.0', request: z.null(), response: isoDate })
const Tail = defineStream({
  protocolId: '/log/tail/1.0.0',
  request: z.object({ from: z.int() }),
  output: z.object({ line: z.string() })
})
const Echo = defineStream({
  protocolId: '/echo/1.0.0',
  request: z.null(),
  input: z.instanceof(Uint8Array),
  output: z.instanceof(Uint8Array)
})
const News = defineTopic({ topic: '/news/1.0.0', schema: z.object({ title: z.string() }) })
type M = typeof Ping | typeof Say

/** Type-checked, never run: there is nobody to call. */
async function reads(node: Node<M>): Promise<void> {
  const pong = await node.request(node.peerId, Ping, { nonce: 1 }, { timeoutMs: 1_000, retries: 0 })
  expectTypeOf(pong).toEqualTypeOf<{ nonce: number; uptimeMs: number }>()
  for (const settled of await node.broadcast(Say, { text: 'x' })) {
    expectTypeOf(settled).toEqualTypeOf<Settled<null>>()
    if (!settled.ok) expectTypeOf(settled.error).toEqualTypeOf<P2PError>()
  }
  for await (const incoming of node.consume(Ping)) {
    expectTypeOf(incoming).toEqualTypeOf<Incoming<typeof Ping>>()
    incoming.respond({ nonce: incoming.request.nonce, uptimeMs: 2 })
    // @ts-expect-error a response without uptimeMs
    incoming.respond({ nonce: 1 })
  }
  await node.handle(Say, async ({ text }, { peer, signal }) => {
    signal.throwIfAborted()
    expectTypeOf(text).toEqualTypeOf<string>()
    expectTypeOf(peer.toString()).toEqualTypeOf<string>()
    return null
  })
  const Profile = defineRecord({ namespace: 'profile', schema: z.object({ name: z.string() }) })
  expectTypeOf(await node.dht.get(Profile, 'ada')).toEqualTypeOf<{ name: string }>()
  expectTypeOf(await node.dht.put(Profile, 'ada', { name: 'Ada' })).toEqualTypeOf<number>()
  // @ts-expect-error a record of another shape
  await node.dht.put(Profile, 'ada', { name: 1 })

  // @ts-expect-error wrong payload
  await node.request('x', Ping, { nonce: 'x' })
  // @ts-expect-error not a message of this node
  await node.request('x', When, null)
  // @ts-expect-error not a message of this node
  await node.broadcast(When, null)
  // @ts-expect-error a topic is not a message
  await node.request('x', News, { title: '' })
  // @ts-expect-error wrong answer
  await node.handle(Ping, ({ nonce }) => ({ nonce }))
  // @ts-expect-error no such option
  await node.request('x', Ping, { nonce: 1 }, { timeout: 5 })
}

/** Type-checked, never run. */
async function streams(node: Node<M | typeof Tail | typeof Echo>): Promise<void> {
  for await (const item of node.stream('x', Tail, { from: 1 })) expectTypeOf(item).toEqualTypeOf<{ line: string }>()
  const input = [new Uint8Array(1)]
  for await (const bytes of node.stream('x', Echo, null, { input }))
    expectTypeOf(bytes.byteLength).toEqualTypeOf<number>()
  await node.handle(Echo, async function* (_request, { input: items }) {
    for await (const bytes of items) yield bytes
  })
  // @ts-expect-error a stream is not a request
  await node.request('x', Tail, { from: 1 })
  // @ts-expect-error a request is not a stream
  node.stream('x', Ping, { nonce: 1 })
  // @ts-expect-error wrong input
  node.stream('x', Echo, null, { input: ['a'] })
  // @ts-expect-error a stream without input takes none
  node.stream('x', Tail, { from: 1 }, { input: [1] })
  // @ts-expect-error a stream cannot be consumed
  node.consume(Tail)
}

/** Type-checked, never run. */
async function variance(node: Node<M>, inline: Node<typeof Ping>): Promise<void> {
  const fewer: Node<typeof Ping> = node
  const anyNode: Node<never> = node
  // @ts-expect-error a node that speaks fewer messages is not one that speaks more
  const more: Node<M> = inline
  // @ts-expect-error not a message of this node
  await inline.request('x', Say, { text: '' })
  void [fewer, anyNode, more]
}

/** Type-checked, never run. */
async function creates(): Promise<void> {
  // Inline handlers have their parameters typed by their own message each.
  const node = await createNode({
    messages: [Ping, Say],
    router: {
      [Ping.protocolId]: ({ nonce }) => ({ nonce: nonce.toFixed().length, uptimeMs: nonce }),
      [Say.protocolId]: async ({ text }) => {
        expectTypeOf(text).toEqualTypeOf<string>()
        return null
      }
    }
  })
  expectTypeOf(node).toEqualTypeOf<Node<M>>()
  // @ts-expect-error the router misses Say
  await createNode({ messages: [Ping, Say], router: { [Ping.protocolId]: () => ({ nonce: 1, uptimeMs: 1 }) } })
  // @ts-expect-error the handler answers half
  await createNode({ messages: [Ping], router: { [Ping.protocolId]: () => ({ nonce: 1 }) } })
  // @ts-expect-error no such preset
  await createNode({ messages: [Ping], preset: 'moon' })
}

describe('the types', () => {
  it('are of the application, codecs included', () => {
    expectTypeOf<RequestOf<typeof Ping>>().toEqualTypeOf<{ nonce: number }>()
    expectTypeOf<ResponseOf<typeof When>>().toEqualTypeOf<Date>()
    const Withdraw = defineMessage({
      protocolId: '/bank/withdraw/1.0.0',
      request: serde.u64(),
      response: result(z.object({ balance: z.int() }), z.enum(['poor', 'frozen']))
    })
    expectTypeOf<RequestOf<typeof Withdraw>>().toEqualTypeOf<bigint>()
    type Answer = { ok: true; value: { balance: number } } | { ok: false; error: 'poor' | 'frozen' }
    expectTypeOf<ResponseOf<typeof Withdraw>>().toEqualTypeOf<Answer>()
    const Mini = defineMessage({
      protocolId: '/mini/1.0.0',
      request: mini.object({ a: mini.string() }),
      response: z.null()
    })
    expectTypeOf<RequestOf<typeof Mini>>().toEqualTypeOf<{ a: string }>()
    expectTypeOf(News).toEqualTypeOf<Topic<{ title: string }>>()
  })

  it('hold a router to its messages', () => {
    const ping = handler(Ping, ({ nonce }) => ({ nonce, uptimeMs: 3 }))
    expectTypeOf(ping).toEqualTypeOf<Handler<typeof Ping>>()
    const router: Router<M> = { [Ping.protocolId]: ping, [Say.protocolId]: () => null }
    // @ts-expect-error the router misses Say
    const missing: Router<M> = { [Ping.protocolId]: ping }
    const wrongItem: Router<typeof Tail> = {
      // @ts-expect-error a wrong item
      async *[Tail.protocolId]() {
        yield { line: 1 }
      }
    }
    // @ts-expect-error the handler answers half
    const wrong: Router<typeof Ping> = { [Ping.protocolId]: ({ nonce }) => ({ nonce }) }
    expect(Object.keys(router)).toEqual([Ping.protocolId, Say.protocolId])
    void [missing, wrong, wrongItem, reads, streams, variance, creates]
  })

  it('keep the literal protocol id', () => {
    expectTypeOf(Ping.protocolId).toEqualTypeOf<'/chat/ping/1.0.0'>()
    // @ts-expect-error a protocol id begins with a slash
    expect(() => defineMessage({ protocolId: 'chat', request: z.null(), response: z.null() })).toThrow(TypeError)
  })
})
