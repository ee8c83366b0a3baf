import { setTimeout as delay } from 'node:timers/promises'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { defineMessage, defineStream, type HandlerContext, P2PError, requires, type Router } from 'p2plane'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { inVirtualTime } from './network/network.ts'
import { testClient } from './test-client.ts'

const Square = defineMessage({
  protocolId: '/maths/square/1.0.0',
  request: z.object({ of: z.int() }),
  response: z.object({ is: z.int().max(10_000) })
})
const Sum = defineStream({
  protocolId: '/maths/sum/1.0.0',
  request: z.object({ from: z.int() }),
  input: z.int(),
  output: z.object({ soFar: z.int() })
})
const Other = defineMessage({ protocolId: '/other/1.0.0', request: z.null(), response: z.null() })

const router: Router<typeof Square | typeof Sum> = {
  [Square.protocolId]({ of }) {
    if (of === 13) throw new P2PError('not that one', { code: 'failed-precondition', details: { of } })
    if (of === 14) throw new Error('the password is swordfish')
    return { is: of ** 2 }
  },
  async *[Sum.protocolId]({ from }, { input }) {
    let soFar = from
    for await (const item of input) yield { soFar: (soFar += item) }
  }
}

/** A client of one handler, which is told everything. */
function clientOf(handle: (context: HandlerContext) => unknown, init: Parameters<typeof testClient>[1] = {}) {
  return testClient<typeof Other>(
    {
      async [Other.protocolId](_request, context) {
        await handle(context)
        return null
      }
    },
    init
  )
}

async function items<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of iterable) all.push(item)
  return all
}

describe('a client of a router', () => {
  test('is answered by its handlers, again and again', async () => {
    const client = testClient(router)
    const answers = await Promise.all([1, 2, 3].map(of => client.request(Square, { of })))
    expect(answers).toEqual([{ is: 1 }, { is: 4 }, { is: 9 }])
  })

  test('sends what fits alone, and is sent what fits alone', async () => {
    const errors: P2PError[] = []
    const client = testClient(router, { onError: error => errors.push(error) })
    await expect(client.request(Square, { of: 0.5 })).rejects.toMatchObject({ reason: 'invalid-request', sent: false })
    await expect(client.request(Square, { of: 101 })).rejects.toMatchObject({
      code: 'internal',
      reason: 'handler-failed'
    })
    expect(errors[0]).toMatchObject({ reason: 'invalid-response' })
  })

  test('sees of a failure what a caller sees, and whoever runs the node sees all of it', async () => {
    const errors: P2PError[] = []
    const client = testClient(router, { onError: error => errors.push(error) })
    await expect(client.request(Square, { of: 13 })).rejects.toMatchObject({
      code: 'failed-precondition',
      origin: 'remote',
      sent: true,
      details: { of: 13 },
      message: expect.stringContaining('not that one')
    })
    const error: unknown = await client.request(Square, { of: 14 }).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'internal', reason: 'handler-failed' })
    expect(String(error) + JSON.stringify(error)).not.toContain('swordfish')
    expect(errors.at(-1)?.cause).toMatchObject({ message: 'the password is swordfish' })
  })

  test('streams, both ways', async () => {
    const client = testClient(router)
    expect(await items(client.stream(Sum, { from: 10 }, { input: [1, 2, 3] }))).toEqual([
      { soFar: 11 },
      { soFar: 13 },
      { soFar: 16 }
    ])
    await expect(items(client.stream(Sum, { from: 0.5 }))).rejects.toMatchObject({ reason: 'invalid-request' })
    await expect(items(client.stream(Sum, { from: 1 }, { input: [0.5] }))).rejects.toMatchObject({
      reason: 'invalid-request'
    })
  })

  test('carries a long answer', async () => {
    const Long = defineMessage({ protocolId: '/long/1.0.0', request: z.int(), response: z.instanceof(Uint8Array) })
    const client = testClient<typeof Long>({ [Long.protocolId]: length => new Uint8Array(length) })
    expect(await client.request(Long, 5_000_000)).toHaveLength(5_000_000)
  })

  test('is whoever it says, and has what is vouched for', async () => {
    const peer = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
    const seen: unknown[] = []
    const client = clientOf(({ peer: who, attested, headers }) => seen.push([who, attested, headers]), {
      peer,
      attested: { capabilities: ['write'] }
    })
    await client.request(Other, null, { headers: { traceparent: '00-1' } })
    await client.request(Other, null)
    expect(seen).toEqual([
      [peer, { capabilities: ['write'] }, { traceparent: '00-1' }],
      [peer, { capabilities: ['write'] }, {}]
    ])
  })

  test('may ask what it is authorised to', async () => {
    const authorise = { [Other.protocolId]: requires('write') }
    const reader = clientOf(() => {}, { authorise, attested: { capabilities: ['read'] } })
    await expect(reader.request(Other, null)).rejects.toMatchObject({ code: 'permission-denied' })
    const writer = clientOf(() => {}, { authorise, attested: { capabilities: ['write'] } })
    expect(await writer.request(Other, null)).toBeNull()
  })

  test('gives up, and the handler is told', async () => {
    const told = Promise.withResolvers<unknown>()
    const client = clientOf(
      ({ signal }) => new Promise(() => signal.addEventListener('abort', () => told.resolve(signal.reason))),
      { onError() {} }
    )
    const controller = new AbortController()
    const answer = client.request(Other, null, { signal: controller.signal })
    const failing = expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await delay(20)
    controller.abort()
    await failing
    expect(await told.promise).toBeInstanceOf(Error)
  })

  test('has deadlines, which take no time in virtual time', () =>
    inVirtualTime(async () => {
      const client = clientOf(() => delay(60_000), { onError() {} })
      const beganMs = performance.now()
      await expect(client.request(Other, null)).rejects.toMatchObject({ code: 'deadline-exceeded' })
      expect(performance.now() - beganMs).toBe(10_000)
    }))

  test('calls no message that the router does not have', async () => {
    const client = testClient(router)
    // @ts-expect-error Other is not among the router's messages
    await expect(client.request(Other, null)).rejects.toMatchObject({ reason: 'unknown-message' })
    // @ts-expect-error a stream is no request
    client.request(Sum, { from: 1 }).catch(() => {})
    // @ts-expect-error of is a number
    client.request(Square, { of: 'a' }).catch(() => {})
    const answer: Promise<{ is: number }> = client.request(Square, { of: 2 })
    expect(await answer).toEqual({ is: 4 })
  })
})
