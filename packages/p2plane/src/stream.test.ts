import { defineStream } from '@p2plane/message'
import { P2PError } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Node } from './node.ts'
import { memoryNode, nextEvent, until } from './node.fixture.ts'
import type { Handler } from './router.ts'

const Count = defineStream({
  protocolId: '/test/count/1.0.0',
  request: z.object({ from: z.int(), to: z.int() }),
  output: z.object({ n: z.int() })
})
const Echo = defineStream({
  protocolId: '/test/echo/1.0.0',
  request: z.null(),
  input: z.instanceof(Uint8Array),
  output: z.instanceof(Uint8Array)
})
const streams = [Count, Echo]
type Streams = typeof Count | typeof Echo

const count: Handler<typeof Count> = async function* ({ from, to }) {
  for (let n = from; n < to; n++) yield { n }
}
const echo: Handler<typeof Echo> = async function* (_request, { input }) {
  yield* input
}

interface Pair extends AsyncDisposable {
  alice: Node<Streams>
  bob: Node<Streams>
}

async function pair(
  handlers: Partial<{ count: Handler<typeof Count>; echo: Handler<typeof Echo> }> = {}
): Promise<Pair> {
  const alice = await memoryNode({
    messages: streams,
    router: { [Count.protocolId]: handlers.count ?? count, [Echo.protocolId]: handlers.echo ?? echo }
  })
  const bob = await memoryNode({ messages: streams, bootstrap: alice.addresses.map(String) })
  return {
    alice,
    bob,
    async [Symbol.asyncDispose]() {
      await bob.stop()
      await alice.stop()
    }
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

function openStreams({ libp2p }: Node<never>, protocolId: string): number {
  return libp2p.getConnections().flatMap(c => c.streams.filter(s => s.protocol === protocolId)).length
}

describe('a stream', () => {
  it('yields what the handler yields, in order, typed', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const items = await collect(bob.stream(alice.peerId, Count, { from: 3, to: 7 }))
    expect(items).toEqual([{ n: 3 }, { n: 4 }, { n: 5 }, { n: 6 }])
    await until(() => openStreams(alice, Count.protocolId) + openStreams(bob, Count.protocolId) === 0)
  })

  it('may be empty', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    expect(await collect(bob.stream(alice.peerId, Count, { from: 0, to: 0 }))).toEqual([])
    expect(await collect(bob.stream(alice.peerId, Echo, null))).toEqual([])
  })

  it.each([1, 100, 65_535, 65_536, 1_000_000])('carries items of %d bytes both ways at once', async length => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const input = Array.from({ length: 5 }, (_, i) => new Uint8Array(length).fill(i))
    const output = await collect(bob.stream(alice.peerId, Echo, null, { input }))
    expect(output.map(bytes => Buffer.compare(bytes, input[bytes[0]!]!))).toEqual([0, 0, 0, 0, 0])
  })

  it('takes its input from an async generator as well', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const input = (async function* () {
      for (let i = 0; i < 3; i++) {
        await new Promise(setImmediate)
        yield Uint8Array.of(i)
      }
    })()
    const output = await collect(bob.stream(alice.peerId, Echo, null, { input }))
    expect(output.map(([byte]) => byte)).toEqual([0, 1, 2])
  })

  it('holds the handler while the caller does not read', async () => {
    let yielded = 0
    const MIB = 1024 * 1024
    await using nodes = await pair({
      echo: async function* () {
        for (; yielded < 200; yielded++) yield new Uint8Array(MIB - 16)
      }
    })
    const { alice, bob } = nodes
    const iterator = bob.stream(alice.peerId, Echo, null)[Symbol.asyncIterator]()
    await iterator.next()
    for (let before = -1; before !== yielded;) {
      before = yielded
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    }
    expect(yielded).toBeLessThan(8)
    let read = 1
    for (; !(await iterator.next()).done; read++);
    expect(read).toBe(200)
  })

  it('holds the caller while the handler does not read', async () => {
    const release = Promise.withResolvers<void>()
    let read = 0
    const handling = Promise.withResolvers<void>()
    await using nodes = await pair({
      echo: async function* (_request, { input }) {
        handling.resolve()
        await release.promise
        for await (const _ of input) read++
        yield Uint8Array.of(1)
      }
    })
    const { alice, bob } = nodes
    let sent = 0
    const input = (function* () {
      for (; sent < 100; sent++) yield new Uint8Array(1024 * 1024 - 16)
    })()
    const output = collect(bob.stream(alice.peerId, Echo, null, { input }))
    await handling.promise
    for (let before = -1; before !== sent;) {
      before = sent
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    }
    expect(sent).toBeLessThan(8)
    release.resolve()
    expect(await output).toHaveLength(1)
    expect(read).toBe(100)
  })
})

describe('a stream that ends early', () => {
  it('by the caller: the handler is told, and its generator ends', async () => {
    const told = Promise.withResolvers<AbortSignal>()
    const ended = Promise.withResolvers<void>()
    await using nodes = await pair({
      count: async function* (_request, { signal }) {
        told.resolve(signal)
        try {
          for (let n = 0; ; n++) yield { n }
        } finally {
          ended.resolve()
        }
      }
    })
    const { alice, bob } = nodes
    const failure = nextEvent<P2PError>(alice, 'inbound:failure')
    for await (const { n } of bob.stream(alice.peerId, Count, { from: 0, to: 0 })) if (n === 3) break
    const signal = await told.promise
    await ended.promise
    await until(() => signal.aborted)
    expect(await failure).toMatchObject({ code: 'cancelled', origin: 'remote' })
    await until(() => openStreams(alice, Count.protocolId) + openStreams(bob, Count.protocolId) === 0)
  })

  it('by the signal of the caller: the iteration says so', async () => {
    const told = Promise.withResolvers<AbortSignal>()
    await using nodes = await pair({
      count: async function* (_request, { signal }) {
        told.resolve(signal)
        yield { n: 1 }
        await new Promise(() => {})
      }
    })
    const { alice, bob } = nodes
    const controller = new AbortController()
    const items: number[] = []
    const iterating = (async () => {
      for await (const { n } of bob.stream(alice.peerId, Count, { from: 0, to: 0 }, { signal: controller.signal })) {
        items.push(n)
        controller.abort()
      }
    })()
    await expect(iterating).rejects.toMatchObject({ code: 'cancelled', sent: true })
    expect(items).toEqual([1])
    const signal = await told.promise
    await until(() => signal.aborted)
  })

  it('by the handler, which has enough: the rest of the input is not wanted, and that is no error', async () => {
    let sent = 0
    await using nodes = await pair({
      echo: async function* (_request, { input }) {
        for await (const bytes of input) {
          yield bytes
          return
        }
      }
    })
    const { alice, bob } = nodes
    const input = (async function* () {
      for (; sent < 1_000_000; sent++) {
        await new Promise(setImmediate)
        yield Uint8Array.of(sent)
      }
    })()
    expect(await collect(bob.stream(alice.peerId, Echo, null, { input }))).toHaveLength(1)
    expect(sent).toBeLessThan(1_000_000)
    await until(() => openStreams(alice, Echo.protocolId) + openStreams(bob, Echo.protocolId) === 0)
  })

  it.each([
    [
      'what it has to hide',
      () => new Error('the password is swordfish'),
      { code: 'internal', reason: 'handler-failed' }
    ],
    ['what is made to be shown', () => new P2PError('no such log', { code: 'not-found' }), { code: 'not-found' }]
  ])('by the handler, which throws %s in the middle: what came before is there', async (_name, error, expected) => {
    await using nodes = await pair({
      count: async function* () {
        yield { n: 1 }
        yield { n: 2 }
        throw error()
      }
    })
    const { alice, bob } = nodes
    const items: number[] = []
    const told = nextEvent<P2PError>(alice, 'inbound:failure')
    const iterating = (async () => {
      for await (const { n } of bob.stream(alice.peerId, Count, { from: 0, to: 0 })) items.push(n)
    })()
    const failed: unknown = await iterating.catch((e: unknown) => e)
    expect(failed).toMatchObject({ ...expected, origin: 'remote' })
    expect(String(failed)).not.toContain('swordfish')
    expect(items).toEqual([1, 2])
    expect((await told).message).toContain(Count.protocolId)
  })

  it('by the input, which throws: the iteration throws the same, and the handler is told', async () => {
    const told = Promise.withResolvers<AbortSignal>()
    await using nodes = await pair({
      echo: async function* (_request, { input, signal }) {
        told.resolve(signal)
        yield* input
      }
    })
    const { alice, bob } = nodes
    const broken = new Error('the file is gone')
    const input = (async function* () {
      yield Uint8Array.of(1)
      await told.promise
      throw broken
    })()
    await expect(collect(bob.stream(alice.peerId, Echo, null, { input }))).rejects.toBe(broken)
    const signal = await told.promise
    await until(() => signal.aborted)
  })

  it('by a connection that is lost', async () => {
    await using nodes = await pair({
      count: async function* (_request, { connection }) {
        yield { n: 1 }
        connection.abort(new Error('lost'))
      }
    })
    const { alice, bob } = nodes
    await expect(collect(bob.stream(alice.peerId, Count, { from: 0, to: 0 }))).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'connection-closed',
      sent: true
    })
  })

  it('by a peer that says nothing for too long', async () => {
    await using nodes = await pair({
      count: async function* () {
        yield { n: 1 }
        await new Promise(() => {})
      }
    })
    const { alice, bob } = nodes
    const items = bob.stream(alice.peerId, Count, { from: 0, to: 0 }, { itemTimeoutMs: 50 })
    await expect(collect(items)).rejects.toMatchObject({ code: 'deadline-exceeded', reason: 'timeout' })
  })
})

describe('a stream that is refused', () => {
  it('for an invalid request, before anything is dialled', async () => {
    await using node = await memoryNode({ messages: streams })
    const items = node.stream('/memory/nobody', Count, { from: 0.5, to: 1 })
    await expect(collect(items)).rejects.toMatchObject({ code: 'invalid-argument', reason: 'invalid-request' })
  })

  it('for an invalid item of the input, which is not sent', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const input = [Uint8Array.of(1), 'text' as unknown as Uint8Array<ArrayBuffer>]
    await expect(collect(bob.stream(alice.peerId, Echo, null, { input }))).rejects.toMatchObject({
      reason: 'invalid-request',
      message: expect.stringContaining('/test/echo/1.0.0: input: ')
    })
  })

  it('for an item of another schema, on either side, with the place', async () => {
    const Other = defineStream({ ...Count, request: z.any(), output: z.object({ n: z.string() }) })
    await using alice = await memoryNode({ messages: [Count], router: { [Count.protocolId]: count } })
    await using bob = await memoryNode({ messages: [Other] })
    const address = alice.addresses[0]!
    await expect(collect(bob.stream(address, Other, { from: 0, to: 1 }))).rejects.toMatchObject({
      code: 'internal',
      reason: 'invalid-response',
      message: expect.stringContaining('output.n: ')
    })
    await expect(collect(bob.stream(address, Other, { from: 'x', to: 1 }))).rejects.toMatchObject({
      code: 'invalid-argument',
      reason: 'invalid-request',
      message: expect.stringContaining('request.from: ')
    })
  })

  it('for an item that is too long, on either side', async () => {
    await using nodes = await pair({
      echo: async function* () {
        yield new Uint8Array(2 * 1024 * 1024)
      }
    })
    const { alice, bob } = nodes
    const input = [new Uint8Array(2 * 1024 * 1024)]
    await expect(collect(bob.stream(alice.peerId, Echo, null))).rejects.toMatchObject({ reason: 'response-too-large' })
    await expect(collect(bob.stream(alice.peerId, Echo, null, { input }))).rejects.toMatchObject({
      code: 'resource-exhausted'
    })
  })

  it('by a peer that does not speak it, or is not there', async () => {
    await using alice = await memoryNode({ messages: streams })
    await using bob = await memoryNode({ messages: streams })
    await expect(collect(bob.stream(alice.addresses[0]!, Count, { from: 0, to: 1 }))).rejects.toMatchObject({
      code: 'unimplemented',
      reason: 'unsupported-protocol',
      sent: false
    })
    await expect(collect(bob.stream('/memory/nobody', Count, { from: 0, to: 1 }))).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'dial-failure'
    })
  })
})
