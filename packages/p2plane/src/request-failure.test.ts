/** A request that fails says why: a test for each way, with its code and reason. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { defineMessage } from '@p2plane/message'
import { createNetwork, times } from '@p2plane/testing'
import { type P2PError, P2PError as Failure } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createNode } from './create-node.ts'
import {
  memoryNode,
  messages,
  nextEvent,
  pair,
  type Path,
  Ping,
  router,
  Say,
  until,
  withoutLanes
} from './node.fixture.ts'
import { nodeProcess } from './process.fixture.ts'

const NOBODY = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

async function failureOf(request: Promise<unknown>): Promise<P2PError> {
  const error: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!Failure.is(error)) throw new Error(`expected a P2PError, not ${String(error)}`)
  return error
}

describe('a request that fails says why', () => {
  it('unknown peer: no address is known', async () => {
    await using node = await memoryNode({ messages })
    const error = await failureOf(node.request(NOBODY, Ping, { nonce: 1 }))
    expect(error).toMatchObject({ code: 'unavailable', reason: 'no-addresses', sent: false, peer: NOBODY })
    expect(error.message).toContain('no address of this peer is known')
  })

  it('nobody listening: the dial failed, after three attempts', async () => {
    // A port that was free a moment ago, and has nobody at it.
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    await once(server, 'close')
    await using node = await createNode({ messages })
    const error = await failureOf(node.request(`127.0.0.1:${port}`, Ping, { nonce: 1 }))
    expect(error).toMatchObject({ code: 'unavailable', reason: 'dial-failure', sent: false, retryable: true })
  })

  it('wrong identity: somebody else answered, and was told nothing', async () => {
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages })
    const address = alice.addresses[0]!.toString().replace(/\/p2p\/.*/, `/p2p/${NOBODY}`)
    const error = await failureOf(bob.request(address, Ping, { nonce: 1 }))
    expect(error).toMatchObject({ code: 'unauthenticated', reason: 'peer-id-mismatch', sent: false, retryable: false })
  })

  it('itself: a node cannot be called by itself', async () => {
    await using node = await memoryNode({ messages, router })
    expect(await failureOf(node.request(node.peerId, Ping, { nonce: 1 }))).toMatchObject({ code: 'invalid-argument' })
  })

  it('not an address: said before anything is dialled', async () => {
    await using node = await memoryNode({ messages })
    const error = await failureOf(node.request('nobody at all', Ping, { nonce: 1 }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toBe(
      `peer: "nobody at all" is not an address; expected a peer id, a multiaddr, or 'host:port'`
    )
  })

  it('unsupported protocol: the peer has no handler', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await bob.dial(alice.peerId)
    await until(() => alice.connectedPeers.length > 0)
    const error = await failureOf(alice.request(bob.peerId, Ping, { nonce: 1 }))
    expect(error).toMatchObject({
      code: 'unimplemented',
      reason: 'unsupported-protocol',
      protocolId: Ping.protocolId,
      peer: bob.peerId.toString()
    })
  })

  it('invalid request: refused here, with the place, before anything is dialled', async () => {
    await using node = await memoryNode({ messages })
    const error = await failureOf(node.request(NOBODY, Ping, { nonce: 'secret' as unknown as number }))
    expect(error).toMatchObject({ code: 'invalid-argument', reason: 'invalid-request', sent: false, origin: 'local' })
    expect(error.message).toBe('/hello/ping/1.0.0: request.nonce: Invalid input: expected number, received string')
  })

  it('handler throws a P2PError of its own: made to be shown, and shown', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    await alice.handle(Ping, () => {
      throw new Failure('the account is frozen', { code: 'failed-precondition' })
    })
    const error = await failureOf(bob.request(alice.peerId, Ping, { nonce: 1 }))
    expect(error).toMatchObject({ code: 'failed-precondition', reason: undefined, origin: 'remote', sent: true })
    expect(error.message).toContain('the account is frozen')
  })

  it('invalid response: not what the message says', async () => {
    const Other = defineMessage({ ...Ping, response: z.object({ nonce: z.string() }) })
    await using alice = await memoryNode({
      messages: [Other],
      router: { [Other.protocolId]: () => ({ nonce: 'one' }) }
    })
    await using bob = await memoryNode({ messages })
    const error = await failureOf(bob.request(alice.addresses[0]!, Ping, { nonce: 1 }))
    expect(error).toMatchObject({ code: 'internal', reason: 'invalid-response', sent: true, origin: 'remote' })
    expect(error.message).toContain('response.nonce: Invalid input: expected number, received string')
  })

  it('cancelled before: nothing is dialled', async () => {
    await using nodes = await pair()
    const { alice, bob } = nodes
    const signal = AbortSignal.abort()
    expect(await failureOf(bob.request(alice.peerId, Ping, { nonce: 1 }, { signal }))).toMatchObject({
      code: 'cancelled',
      sent: false
    })
  })

  it('too large: refused before a byte is sent', async () => {
    await using node = await memoryNode({ messages })
    // Nobody is at this address, so a byte that was sent would be another error.
    const error = await failureOf(node.request('/memory/nobody', Say, { text: 'x'.repeat(2_000) }))
    expect(error).toMatchObject({
      code: 'resource-exhausted',
      reason: 'request-too-large',
      sent: false,
      origin: 'local'
    })
    expect(error.message).toBe('/hello/say/1.0.0: the request has 2009 bytes; maxRequestBytes is 1024')
  })
})

/** What a lane tells of a failure, and what is left of it where every request is a stream of its own. */
const TOLD = {
  lane: {
    invalidRequest: { code: 'invalid-argument', reason: 'invalid-request' },
    handlerFailed: { code: 'internal', reason: 'handler-failed' },
    responseTooLarge: { code: 'resource-exhausted', reason: 'response-too-large' }
  },
  unary: {
    invalidRequest: { code: 'internal', reason: 'no-response' },
    handlerFailed: { code: 'internal', reason: 'stream-reset' },
    responseTooLarge: { code: 'internal', reason: 'stream-reset' }
  }
}

describe.each<Path>(['lane', 'unary'])('a request that fails over there, by %s', path => {
  it('invalid request, by a caller with another schema: told here, with the place', async () => {
    const Other = defineMessage({ ...Ping, request: z.object({ nonce: z.string() }), response: z.any() })
    await using alice = await memoryNode({ messages, router })
    await using bob = await memoryNode({ messages: [Other] })
    if (path === 'unary') await withoutLanes(alice)
    const told = nextEvent<P2PError>(alice, 'inbound:failure')
    const error = await failureOf(bob.request(alice.addresses[0]!, Other, { nonce: 'text' }))
    expect(error).toMatchObject({ ...TOLD[path].invalidRequest, sent: true, origin: 'remote' })
    expect(await told).toMatchObject({
      code: 'invalid-argument',
      reason: 'invalid-request',
      peer: bob.peerId.toString()
    })
    expect((await told).message).toContain('request.nonce: Invalid input: expected number, received string')
  })

  it('a handler that answers what the message does not allow: told where the handler is', async () => {
    await using nodes = await pair(path)
    const { alice, bob } = nodes
    await alice.handle(Ping, () => ({ nonce: 'one' }) as never)
    const told = nextEvent<P2PError>(alice, 'inbound:failure')
    const error = await failureOf(bob.request(alice.peerId, Ping, { nonce: 1 }))
    expect(error).toMatchObject(TOLD[path].handlerFailed)
    expect(await told).toMatchObject({ reason: 'invalid-response' })
  })

  it.each([
    ['throws', () => Promise.reject(new Error('the password is swordfish'))],
    [
      'throws at once',
      () => {
        throw new Error('the password is swordfish')
      }
    ],
    [
      'throws what another peer told it',
      () => Promise.reject(new Failure('swordfish', { code: 'unavailable', reason: 'dial-failure' }))
    ],
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what a handler written in JavaScript may do
    ['throws what is no error', () => Promise.reject('swordfish')]
  ])('handler %s: given up, and not a word of it leaves', async (_name, handle) => {
    await using nodes = await pair(path)
    const { alice, bob } = nodes
    await alice.handle(Ping, handle)
    const told = nextEvent<P2PError>(alice, 'inbound:failure')
    const error = await failureOf(bob.request(alice.peerId, Ping, { nonce: 1 }))
    expect(error).toMatchObject({ ...TOLD[path].handlerFailed, sent: true, origin: 'remote' })
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      expect(`${at.message} ${at.stack} ${JSON.stringify(at)}`).not.toContain('swordfish')
    }
    expect((await told).reason).toBe('handler-failed')
    expect(String((await told).cause)).toContain('swordfish')
  })

  it('deadline: the time is up, and the handler is told', () =>
    createNetwork({
      nodes: times(2, host => createNode({ ...host.options, messages, router }))
    }).run(async ({ nodes: [alice, bob], ...world }) => {
      if (path === 'unary') await Promise.all([withoutLanes(alice), withoutLanes(bob)])
      const { promise, resolve } = Promise.withResolvers<AbortSignal>()
      await alice.handle(Ping, (_request, { signal }) => {
        resolve(signal)
        return new Promise(() => {})
      })
      const begunMs = performance.now()
      const error = await failureOf(bob.request(alice.peerId, Ping, { nonce: 1 }, { timeoutMs: 200 }))
      expect(performance.now() - begunMs).toBe(200)
      expect(error).toMatchObject({ code: 'deadline-exceeded', reason: 'timeout', sent: true, origin: 'local' })
      expect(error.message).toContain('no answer within 200 ms')
      const signal = await promise
      await world.until(() => signal.aborted)
    }))

  it('cancelled: the signal of the caller fires, and that of the handler', async () => {
    await using nodes = await pair(path)
    const { alice, bob } = nodes
    const { promise, resolve } = Promise.withResolvers<AbortSignal>()
    await alice.handle(Ping, (_request, { signal }) => {
      resolve(signal)
      return new Promise(() => {})
    })
    const controller = new AbortController()
    const told = nextEvent<P2PError>(alice, 'inbound:failure')
    const failing = failureOf(bob.request(alice.peerId, Ping, { nonce: 1 }, { signal: controller.signal }))
    const signal = await promise
    controller.abort()
    expect(await failing).toMatchObject({ code: 'cancelled', reason: 'cancelled', sent: true })
    await until(() => signal.aborted)
    expect(await told).toMatchObject({ code: 'cancelled', origin: 'remote' })
  })

  it('too large a response: refused where it is made, and where it arrives', async () => {
    const Long = defineMessage({ ...Say, response: z.string(), maxResponseBytes: 1024 * 1024 })
    const Short = defineMessage({ ...Say, response: z.string() })
    await using alice = await memoryNode({ messages: [Long], router: { [Long.protocolId]: () => 'y'.repeat(4_000) } })
    await using bob = await memoryNode({ messages: [Short], router: { [Short.protocolId]: () => 'y'.repeat(4_000) } })
    if (path === 'unary') await Promise.all([withoutLanes(alice), withoutLanes(bob)])
    await bob.dial(alice.addresses[0]!)
    expect(await failureOf(bob.request(alice.peerId, Short, { text: '' }))).toMatchObject({
      code: 'resource-exhausted',
      reason: 'response-too-large',
      origin: 'remote'
    })
    const told = nextEvent<P2PError>(bob, 'inbound:failure')
    expect(await failureOf(alice.request(bob.peerId, Long, { text: '' }))).toMatchObject(TOLD[path].responseTooLarge)
    expect(await told).toMatchObject({ reason: 'response-too-large' })
  })

  it('peer killed: every request under way fails, as soon as its connection does', async () => {
    await using peer = await nodeProcess('hanging.fixture.ts', path)
    const address = peer.lines()[0]!
    await using node = await createNode({ messages })
    await node.dial(address)
    const requests = Array.from({ length: 50 }, (_, nonce) =>
      failureOf(node.request(address, Ping, { nonce }, { retries: 0 }))
    )
    await until(() => peer.lines().length - 1 === requests.length)
    peer.kill()
    // Neither the deadline, nor a ping that is not answered.
    for (const error of await Promise.all(requests)) {
      expect(error).toMatchObject({ code: 'unavailable', reason: 'connection-closed', sent: true, retryable: true })
    }
  })
})
