import type { Stream } from '@libp2p/interface'
import { describe, expect, it } from 'vitest'
import { type CallLimits, UNLIMITED } from './call-limits.ts'
import { connectionPair, type ConnectionPair } from './connection.fixture.ts'
import { deadlineIn } from './deadline.ts'
import { failure, P2PError } from './errors.ts'
import { type CallRoute, request, type Respond } from './exchange.ts'
import { LANE_PROTOCOL } from './frame.ts'
import { serveLane } from './answering-lane.ts'
import { laneExchange } from './calling-lane.ts'
import type { Lane } from './lane.ts'

const MIB = 1024 * 1024
const SAY = '/test/say/1.0.0'
const options = (timeoutMs = 10_000) => ({ ...deadlineIn(timeoutMs), maxResponseBytes: 100 * MIB })
const slots = (change: Partial<CallLimits['slots']>): Partial<CallLimits> => ({
  slots: { ...UNLIMITED.slots, ...change }
})

interface Ends {
  lane: Lane
  stream: Stream
  failures: unknown[]
  ended: Promise<unknown>
}

/** A lane to whose limits something was changed, and what its responder noticed. */
async function openLane(
  pair: ConnectionPair,
  limits: Partial<CallLimits>,
  respond: Respond,
  route: CallRoute = { maxRequestBytes: 10 * MIB, expectedResponseBytes: 0 }
): Promise<Ends> {
  const failures: unknown[] = []
  const ended = Promise.withResolvers<unknown>()
  await pair.responder.handle(LANE_PROTOCOL, async stream => {
    const responder = serveLane(stream, {
      route: () => route,
      respond: (_route, body, call) => respond(body, call),
      tell: error => (P2PError.is(error) ? error : failure('handler-failed', '')),
      onFailure: (_protocolId, error) => failures.push(error),
      limits: { ...UNLIMITED, ...limits }
    })
    await responder.ended.then(() => ended.resolve(undefined), ended.resolve)
  })
  const stream = await pair.connection.newStream(LANE_PROTOCOL)
  return { lane: laneExchange(stream, { name: '', peer: 'peer' }), stream, failures, ended: ended.promise }
}

async function failureOf(promise: Promise<unknown>): Promise<P2PError> {
  return await promise.then(
    () => expect.unreachable(),
    (error: P2PError) => error
  )
}

describe('a lane whose limits are reached', () => {
  it('lets a call wait for its turn', async () => {
    await using pair = await connectionPair()
    let next: (() => void) | undefined
    let handled = 0
    const limits = slots({
      hasRoom: () => false,
      wait(_expectedBytes, start) {
        next = start
        setTimeout(() => {
          expect(handled).toBe(0)
          start()
        }, 20)
        return true
      }
    })
    const { lane } = await openLane(pair, limits, body => {
      handled++
      return body
    })
    expect(await request(lane, SAY, Uint8Array.of(7), options())).toEqual(Uint8Array.of(7))
    expect(next).toBeDefined()
  })

  it('refuses a call that finds the queue full, says when to come again, and runs no handler', async () => {
    await using pair = await connectionPair()
    const { lane, failures } = await openLane(pair, slots({ hasRoom: () => false }), () => expect.unreachable())
    const error = await failureOf(request(lane, SAY, Uint8Array.of(7), options()))
    expect(error).toMatchObject({
      code: 'resource-exhausted',
      reason: 'queue-full',
      retryable: true,
      sent: false,
      retryAfterMs: 100
    })
    expect(failures).toMatchObject([{ reason: 'queue-full' }])
  })

  it('takes a call out of the queue that its caller gives up', async () => {
    await using pair = await connectionPair()
    const left = Promise.withResolvers<() => void>()
    let waiting: (() => void) | undefined
    const limits = slots({
      hasRoom: () => false,
      wait: (_expectedBytes, start) => ((waiting = start), true),
      leave: left.resolve
    })
    const { lane } = await openLane(pair, limits, () => expect.unreachable())
    const signal = AbortSignal.timeout(30)
    await failureOf(request(lane, SAY, Uint8Array.of(7), { ...options(), signal }))
    expect(await left.promise).toBe(waiting)
  })

  it('answers no call that waited for room that is there because the lane is lost', async () => {
    await using pair = await connectionPair()
    let [handled, room] = [0, true]
    const waiting: (() => void)[] = []
    const limits = slots({
      hasRoom: () => room,
      keep: () => void (room = false),
      wait: (_expectedBytes, start) => waiting.push(start) > 0,
      // Pieces that are sent are shorter: this is the rest, of which nothing will be.
      drop: bytes => void (bytes > MIB && waiting.pop()?.())
    })
    const { lane, stream, ended } = await openLane(pair, limits, () => (handled++, new Uint8Array(32 * MIB)))
    const calls = [1, 2].map(async () => await failureOf(request(lane, SAY, Uint8Array.of(7), options())))
    stream.pause()
    await expect.poll(() => waiting).toHaveLength(1)
    stream.abort(new Error('lost'))
    await ended
    await Promise.all(calls)
    expect(handled).toBe(1)
  })

  it('refuses a request by its length before the rest has come', async () => {
    await using pair = await connectionPair()
    const asked: number[] = []
    const requestBytes = { tryReserve: (bytes: number) => asked.push(bytes) === 0, release: () => expect.unreachable() }
    const { lane } = await openLane(pair, { requestBytes }, body => body)
    const error = await failureOf(request(lane, SAY, new Uint8Array(MIB), options()))
    expect(error).toMatchObject({ reason: 'queue-full', sent: false, retryAfterMs: 100 })
    expect(asked).toEqual([MIB])
    // What is here already is not asked for.
    expect(await request(lane, SAY, Uint8Array.of(7), options())).toEqual(Uint8Array.of(7))
  })

  it('gives back what it reserved, however a call ends', async () => {
    await using pair = await connectionPair()
    const [used, running] = [{ bytes: 0 }, { calls: 0 }]
    const limits: Partial<CallLimits> = {
      requestBytes: {
        tryReserve: bytes => ((used.bytes += bytes), true),
        release: bytes => void (used.bytes -= bytes)
      },
      ...slots({ begin: () => void running.calls++, end: () => void running.calls-- })
    }
    const { lane, stream } = await openLane(pair, limits, async body => {
      if (body[0] === 1) throw new Error('failed')
      if (body[0] === 2) await new Promise(resolve => setTimeout(resolve, 100))
      return Uint8Array.of(7)
    })
    const body = (first: number): Uint8Array => new Uint8Array(MIB).fill(first)
    await request(lane, SAY, body(0), options())
    await failureOf(request(lane, SAY, body(1), options()))
    await failureOf(request(lane, SAY, body(2), options(50)))
    expect(used.bytes).toBe(MIB)
    const cut = failureOf(request(lane, SAY, new Uint8Array(8 * MIB), options()))
    // What was said is on its way, and nothing further is.
    stream.send = () => true
    await expect.poll(() => used.bytes).toBeGreaterThan(MIB)
    stream.abort(new Error('cut'))
    await cut
    await expect.poll(() => [used.bytes, running.calls]).toEqual([0, 0])
  })

  it('does not keep a response that is over what may be kept, and says so', async () => {
    await using pair = await connectionPair()
    const { lane } = await openLane(pair, slots({ mayKeep: bytes => bytes < MIB }), async body =>
      body.length === 1 ? new Uint8Array(2 * MIB) : body
    )
    expect(await failureOf(request(lane, SAY, Uint8Array.of(7), options()))).toMatchObject({
      code: 'resource-exhausted',
      reason: 'slow-consumer',
      sent: true,
      retryAfterMs: 100
    })
    expect(await request(lane, SAY, new Uint8Array(100_000), options())).toHaveLength(100_000)
  })

  it('waits behind the calls of no other lane: it has a queue of its own', async () => {
    await using pair = await connectionPair()
    const ofLane = { ...UNLIMITED.slots, hasRoom: () => true }
    const limits = slots({ hasRoom: () => false, lane: () => ofLane })
    const { lane } = await openLane(pair, limits, body => body)
    expect(await request(lane, SAY, Uint8Array.of(7), options())).toEqual(Uint8Array.of(7))
  })

  it.each<[string, Respond]>([
    ['at once', () => new Uint8Array(800)],
    ['later', async () => new Uint8Array(800)]
  ])('learns from answers that are given %s how long the next will be', async (_when, respond) => {
    await using pair = await connectionPair()
    const route = { maxRequestBytes: 10, expectedResponseBytes: 1_600 }
    const { lane } = await openLane(pair, {}, respond, route)
    await request(lane, SAY, Uint8Array.of(7), options())
    expect(route.expectedResponseBytes).toBe(1_500)
  })

  it('counts what a caller has not taken, and is reset where it takes nothing for too long', async () => {
    await using pair = await connectionPair()
    const kept = { bytes: 0, mostBytes: 0 }
    const keep = (bytes: number): void => {
      kept.bytes += bytes
      kept.mostBytes = Math.max(kept.mostBytes, kept.bytes)
    }
    const limits: Partial<CallLimits> = {
      writeTimeoutMs: 100,
      ...slots({ keep, drop: bytes => void (kept.bytes -= bytes) })
    }
    const { lane, stream, ended } = await openLane(pair, limits, () => new Uint8Array(32 * MIB))
    const answer = failureOf(request(lane, SAY, Uint8Array.of(7), options()))
    stream.pause()
    expect(await ended).toMatchObject({ reason: 'slow-consumer' })
    expect(kept.mostBytes).toBeGreaterThan(16 * MIB)
    expect(kept.bytes).toBe(0)
    stream.resume()
    expect(await answer).toMatchObject({ sent: true })
  })

  it('reads on later where a peer is over its share, and refuses it where it is far over', async () => {
    await using pair = await connectionPair()
    let overMs = 30
    const { lane } = await openLane(pair, { charge: () => overMs }, body => body)
    const startedAt = performance.now()
    await request(lane, SAY, Uint8Array.of(7), options())
    await request(lane, SAY, Uint8Array.of(7), options())
    // The pause begins with the first; timers may be a little early.
    expect(performance.now() - startedAt).toBeGreaterThan(28)
    overMs = 250
    await request(lane, SAY, Uint8Array.of(7), options())
    expect(await failureOf(request(lane, SAY, Uint8Array.of(7), options()))).toMatchObject({
      code: 'resource-exhausted',
      reason: 'rate-limited',
      sent: false,
      retryAfterMs: 250
    })
  })

  it('ends where its caller does not say hello in time', async () => {
    await using pair = await connectionPair()
    const ended = Promise.withResolvers<unknown>()
    await pair.responder.handle(LANE_PROTOCOL, stream => {
      const init = { route: () => undefined, respond: () => expect.unreachable(), tell: () => expect.unreachable() }
      serveLane(stream, { ...init, onFailure() {}, limits: { ...UNLIMITED, readTimeoutMs: 50 } }).ended.catch(
        ended.resolve
      )
    })
    await pair.connection.newStream(LANE_PROTOCOL)
    expect(await ended.promise).toMatchObject({ name: 'TimeoutError' })
  })

  it('gives up a request whose rest does not come, though the handler would have longer', async () => {
    await using pair = await connectionPair()
    const { lane, stream, failures } = await openLane(pair, { readTimeoutMs: 100 }, () => expect.unreachable())
    const answer = failureOf(request(lane, SAY, new Uint8Array(8 * MIB), options()))
    // What was said is on its way, and nothing further is.
    stream.send = () => true
    expect(await answer).toMatchObject({ reason: 'timeout', origin: 'remote', sent: false })
    expect(failures).toMatchObject([{ name: 'TimeoutError' }])
  })
})
