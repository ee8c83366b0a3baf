/** One trace through two nodes, with OpenTelemetry's own SDK. */
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { TracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { defineStream } from '@p2plane/message'
import { P2PError } from '@p2plane/wire'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { Node } from './node.ts'
import { memoryNode, messages, Ping, Say, withoutLanes } from './node.fixture.ts'
import type { HandlerContext } from './router.ts'

const Count = defineStream({ protocolId: '/hello/count/1.0.0', request: z.int(), output: z.int() })
const all = [...messages, Count]

const exporter = new InMemorySpanExporter()
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })

beforeAll(() => {
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] })
  )
})
afterAll(async () => {
  trace.disable()
  context.disable()
  propagation.disable()
  await provider.shutdown()
})
beforeEach(() => exporter.reset())

/** What the handlers of alice see: their headers, and the trace they run in. */
interface Seen {
  headers: HandlerContext['headers']
  traceId: string | undefined
}

async function nodes({ tracing = true }: { tracing?: boolean } = {}) {
  const seen: Seen[] = []
  const look = ({ headers }: HandlerContext): void => {
    seen.push({ headers, traceId: trace.getActiveSpan()?.spanContext().traceId })
  }
  const alice = await memoryNode({
    messages: all,
    tracing,
    router: {
      [Ping.protocolId]: async ({ nonce }, call) => {
        await Promise.resolve()
        look(call)
        return { nonce, by: 'alice' }
      },
      [Say.protocolId]: ({ text }, call) => {
        look(call)
        throw new Error(text)
      },
      [Count.protocolId]: async function* (most, call) {
        for (let i = 0; i < most; i++) {
          look(call)
          yield i
        }
      }
    }
  })
  const bob = await memoryNode({ messages: all, tracing, bootstrap: alice.addresses.map(String) })
  return {
    alice,
    bob,
    seen,
    async [Symbol.asyncDispose]() {
      await bob.stop()
      await alice.stop()
    }
  }
}

function spans(): { client: ReadableSpan; server: ReadableSpan } {
  const ended = exporter.getFinishedSpans()
  expect(ended).toHaveLength(2)
  return {
    client: ended.find(({ kind }) => kind === SpanKind.CLIENT)!,
    server: ended.find(({ kind }) => kind === SpanKind.SERVER)!
  }
}

describe('a node that traces', () => {
  it('makes one trace of a call and its handler', async () => {
    await using pair = await nodes()
    const { alice, bob, seen } = pair
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    const { client, server } = spans()
    expect(server.spanContext().traceId).toBe(client.spanContext().traceId)
    expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId)
    expect(client.name).toBe(Ping.protocolId)
    expect(client.attributes).toMatchObject({ 'rpc.method': Ping.protocolId, 'p2plane.peer': alice.peerId.toString() })
    expect(server.attributes['p2plane.peer']).toBe(bob.peerId.toString())
    // After an await too: what the handler does is within the span.
    expect(seen[0]!.traceId).toBe(client.spanContext().traceId)
    expect(seen[0]!.headers['traceparent']).toContain(client.spanContext().spanId)
  })

  it('continues the trace that the caller is in, and takes its baggage along', async () => {
    await using pair = await nodes()
    const { alice, bob, seen } = pair
    const root = trace.getTracer('test').startSpan('root')
    const within = propagation.setBaggage(
      trace.setSpan(context.active(), root),
      propagation.createBaggage({ tenant: { value: 'blue' } })
    )
    await context.with(within, () => bob.request(alice.peerId, Ping, { nonce: 1 }, { headers: { mine: 'too' } }))
    const { client, server } = spans()
    expect(client.parentSpanContext?.spanId).toBe(root.spanContext().spanId)
    expect(server.spanContext().traceId).toBe(root.spanContext().traceId)
    expect(seen[0]!.headers).toMatchObject({ baggage: 'tenant=blue', mine: 'too' })
  })

  it('leaves baggage behind that would be too much for the headers, and makes the call', async () => {
    await using pair = await nodes()
    const { alice, bob, seen } = pair
    const entries = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`k${i}`, { value: 'x'.repeat(1_500) }]))
    const within = propagation.setBaggage(context.active(), propagation.createBaggage(entries))
    await context.with(within, () => bob.request(alice.peerId, Ping, { nonce: 1 }))
    expect(Object.keys(seen[0]!.headers)).toEqual(['traceparent'])
  })

  it('marks what failed: the caller with what it was told, the handler with what it knows', async () => {
    await using pair = await nodes()
    const { alice, bob } = pair
    const error = await bob.request(alice.peerId, Say, { text: 'secret' }).catch((thrown: unknown) => thrown)
    expect(P2PError.is(error, 'internal')).toBe(true)
    const { client, server } = spans()
    for (const span of [client, server]) {
      expect(span.status.code).toBe(SpanStatusCode.ERROR)
      expect(span.attributes['error.type']).toBe('internal')
    }
    expect(client.status.message).not.toContain('secret')
  })

  it('ends the span of a call that was never sent', async () => {
    await using pair = await nodes()
    const { alice, bob } = pair
    await expect(bob.request(alice.peerId, Ping, { nonce: 1 }, { headers: { NO: '' } })).rejects.toThrow(
      'is not a name'
    )
    const [client, ...others] = exporter.getFinishedSpans()
    expect(others).toEqual([])
    expect(client!.attributes['error.type']).toBe('invalid-argument')
  })

  it('has one span for the whole of a stream, in which each turn of the handler runs', async () => {
    await using pair = await nodes()
    const { alice, bob, seen } = pair
    const items: number[] = []
    for await (const item of bob.stream(alice.peerId, Count, 3)) items.push(item)
    expect(items).toEqual([0, 1, 2])
    const { client, server } = spans()
    expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId)
    expect(seen.map(({ traceId }) => traceId)).toEqual(Array(3).fill(client.spanContext().traceId))
  })

  it('ends both spans of a stream that its reader left, as no failure', async () => {
    await using pair = await nodes()
    const { alice, bob } = pair
    for await (const _ of bob.stream(alice.peerId, Count, 1_000_000)) break
    await expect.poll(() => exporter.getFinishedSpans().length).toBe(2)
    for (const span of exporter.getFinishedSpans()) expect(span.status.code).toBe(SpanStatusCode.UNSET)
  })

  it('begins a trace of its own where the peer speaks unary alone', async () => {
    await using pair = await nodes()
    const { alice, bob } = pair
    await Promise.all([alice, bob].map(node => withoutLanes(node as Node<never>)))
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    const { client, server } = spans()
    expect(server.parentSpanContext).toBeUndefined()
    expect(server.spanContext().traceId).not.toBe(client.spanContext().traceId)
  })
})

describe('a node that does not trace', () => {
  it('tells its peers nothing of a trace it is in', async () => {
    await using pair = await nodes({ tracing: false })
    const { alice, bob, seen } = pair
    const root = trace.getTracer('test').startSpan('root')
    const within = trace.setSpan(context.active(), root)
    await context.with(within, () => bob.request(alice.peerId, Ping, { nonce: 1 }))
    expect(seen[0]!.headers).toEqual({})
    expect(exporter.getFinishedSpans()).toEqual([])
  })
})

describe('a node that is to trace without the API', () => {
  it('is refused, with what to install', async () => {
    vi.resetModules()
    vi.doMock('@opentelemetry/api', () => {
      throw new Error('Cannot find package')
    })
    const { openTelemetry } = await import('./tracing.ts')
    await expect(openTelemetry()).rejects.toMatchObject({
      code: 'invalid-argument',
      message: 'tracing: @opentelemetry/api is not installed; expected it beside p2plane'
    })
    vi.doUnmock('@opentelemetry/api')
  })
})
