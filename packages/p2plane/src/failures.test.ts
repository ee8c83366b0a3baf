/** What of a failure stays here, what crosses, and how both sides are found together. */
import { defineStream } from '@p2plane/message'
import { P2PError } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createNode } from './create-node.ts'
import { memoryNode, messages, nextEvent, Ping, router, Say, until, withoutLanes } from './node.fixture.ts'
import type { NodeOptions } from './node-options.ts'
import { memoryPeerManager } from './peers/memory-peer-manager.ts'

const Count = defineStream({ protocolId: '/hello/count/1.0.0', request: z.int(), output: z.int() })
const all = [...messages, Count]
const SECRET = 'postgres://admin:hunter2@db'

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

/** A node whose handlers throw what `thrown` makes, and one that calls it. */
async function nodes(thrown: () => unknown, options: Partial<NodeOptions<(typeof all)[number]>> = {}) {
  const told: P2PError[] = []
  const alice = await memoryNode({
    messages: all,
    router: {
      [Ping.protocolId]: () => {
        throw thrown()
      },
      [Say.protocolId]: async () => {
        await Promise.resolve()
        throw thrown()
      },
      [Count.protocolId]: async function* () {
        yield 1
        throw thrown()
      }
    },
    onError: error => told.push(error),
    ...options
  })
  const bob = await memoryNode({ messages: all, bootstrap: alice.addresses.map(String) })
  const failureOf = async (call: Promise<unknown>): Promise<P2PError> => {
    const error: unknown = await call.catch((caught: unknown) => caught)
    if (!P2PError.is(error)) throw new Error('expected a P2PError')
    return error
  }
  return {
    alice,
    bob,
    told,
    calls: {
      'at once': () => failureOf(bob.request(alice.peerId, Ping, { nonce: 1 })),
      later: () => failureOf(bob.request(alice.peerId, Say, { text: '' })),
      'in a stream': () => failureOf(drain(bob.stream(alice.peerId, Count, 1)))
    },
    async [Symbol.asyncDispose]() {
      await bob.stop()
      await alice.stop()
    }
  }
}

const WAYS = ['at once', 'later', 'in a stream'] as const

describe('a handler that throws', () => {
  it.each(WAYS)('%s: its caller has an id, and the log here has the whole error under the same', async way => {
    const cause = new Error(SECRET)
    await using pair = await nodes(() => cause)
    const error = await pair.calls[way]()
    expect(error).toMatchObject({ code: 'internal', reason: 'handler-failed', origin: 'remote', sent: true })
    expect(error.correlationId).toMatch(/^[0-9a-f]{8}$/)
    expect(error.message).toContain(`[${error.correlationId}]`)
    expect(error.cause).toBeUndefined()
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain(SECRET)

    await until(() => pair.told.length > 0)
    expect(pair.told).toHaveLength(1)
    expect(pair.told[0]).toMatchObject({ correlationId: error.correlationId, reason: 'handler-failed', cause })
    expect(pair.told[0]!.message).toContain(`[${error.correlationId}]`)
  })

  it('has another id each time, also where it throws the same object', async () => {
    const cause = new Error('no')
    await using pair = await nodes(() => cause)
    const first = await pair.calls.later()
    const second = await pair.calls.later()
    expect(first.correlationId).not.toBe(second.correlationId)
  })

  it('by unary has no id at the caller, to whom nothing crosses', async () => {
    await using pair = await nodes(() => new Error(SECRET))
    await Promise.all([withoutLanes(pair.alice), withoutLanes(pair.bob)])
    expect(await pair.calls.later()).toMatchObject({ reason: 'stream-reset', correlationId: undefined })
    await until(() => pair.told.length > 0)
    expect(pair.told[0]).toMatchObject({ reason: 'handler-failed' })
  })

  it("does not show the library's error of a call that it made", async () => {
    const inner = new P2PError(SECRET, { code: 'unavailable', reason: 'dial-failure', details: SECRET })
    await using pair = await nodes(() => inner)
    const error = await pair.calls.later()
    expect(error).toMatchObject({ code: 'internal', reason: 'handler-failed', details: undefined })
    expect(error.message).not.toContain(SECRET)
  })

  it.each([
    ['a text', SECRET],
    ['undefined', undefined],
    ['null', null],
    ['a frozen object', Object.freeze({ secret: SECRET })]
  ])('is hidden all the same where it throws %s', async (_, thrown) => {
    await using pair = await nodes(() => thrown)
    const error = await pair.calls.later()
    expect(error.correlationId).toMatch(/^[0-9a-f]{8}$/)
    expect(error.message).not.toContain(SECRET)
    await until(() => pair.told.length > 0)
    expect(pair.told[0]).toMatchObject({ correlationId: error.correlationId })
  })
})

describe("an application's own error", () => {
  it.each(WAYS)('%s: is shown with its code, its words and its details, and without its cause', async way => {
    const details = { sku: 'A-17', left: 0 }
    await using pair = await nodes(
      () => new P2PError('sold out', { code: 'failed-precondition', details, cause: new Error(SECRET) })
    )
    const error = await pair.calls[way]()
    expect(error).toMatchObject({ code: 'failed-precondition', reason: undefined, origin: 'remote', details })
    expect(error.message).toContain('sold out')
    expect(error.correlationId).toBeUndefined()
    expect(error.cause).toBeUndefined()
    await until(() => pair.told.length > 0)
    expect(pair.told[0]).toMatchObject({ code: 'failed-precondition', details })
  })
})

describe('onError', () => {
  it('is told of what a caller did wrong too, as the event is', async () => {
    await using pair = await nodes(() => new Error('no'))
    const event = nextEvent<P2PError>(pair.alice, 'inbound:failure')
    await pair.bob.libp2p.dialProtocol(pair.alice.peerId, Ping.protocolId).then(async stream => {
      stream.send(new Uint8Array([0xff]))
      await stream.close()
    })
    expect(await event).toMatchObject({ reason: 'invalid-request', correlationId: undefined })
    expect(pair.told).toEqual([await event])
  })

  it('is told of a peer that could not be kept', async () => {
    const full = new Error('ENOSPC')
    const peers = { ...memoryPeerManager(), addPeerWithAddr: () => Promise.reject(full) }
    const told: P2PError[] = []
    await using alice = await memoryNode({ messages, router, peers, onError: error => told.push(error) })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    await until(() => told.length > 0)
    expect(told[0]).toMatchObject({ code: 'internal', peer: bob.peerId.toString(), cause: full })
  })

  it('may throw, and the node goes on', async () => {
    await using pair = await nodes(() => new Error('no'), {
      onError: () => {
        throw new Error('the tracker is down')
      }
    })
    for (let i = 0; i < 3; i++) expect((await pair.calls.later()).reason).toBe('handler-failed')
  })

  it('where there is none, a handler that throws is a warning of the process', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): void => void warnings.push(warning)
    process.on('warning', onWarning)
    try {
      await using alice = await createNode({
        messages: [Ping],
        router: {
          [Ping.protocolId]: () => {
            throw new Error('mend me')
          }
        }
      })
      await using bob = await createNode({ messages: [Ping], bootstrap: alice.addresses.map(String) })
      const error: unknown = await bob.request(alice.peerId, Ping, { nonce: 1 }).catch((caught: unknown) => caught)
      await until(() => warnings.some(({ name }) => name === 'P2PLaneWarning'))
      const warning = warnings.find(({ name }) => name === 'P2PLaneWarning')! as Error & { detail: string }
      expect(warning.message).toContain((error as P2PError).correlationId!)
      expect(warning.detail).toContain('mend me')
    } finally {
      process.off('warning', onWarning)
    }
  })
})
