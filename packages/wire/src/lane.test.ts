import { EXCHANGE_SUITE_PROTOCOL, exchangeSuite, type ExchangeUnderTest } from '@p2plane/testing'
import { describe, expect, it } from 'vitest'
import { type Carrier, connectionPair, type ConnectionPair, type Cut, CUTS, recut } from './connection.fixture.ts'
import { UNLIMITED } from './call-limits.ts'
import { deadlineIn } from './deadline.ts'
import { failure, P2PError } from './errors.ts'
import { request, type Respond } from './exchange.ts'
import { LANE_PROTOCOL, MAX_PIECE_BYTES } from './frame.ts'
import { MAX_LANE_RUNNING, serveLane } from './answering-lane.ts'
import { laneExchange } from './calling-lane.ts'
import type { Lane } from './lane.ts'
import type { LaneResponder } from './lane-responder.ts'
import { ownsBytes } from './owns-bytes.ts'

const KIB = 1024
const options = (timeoutMs = 10_000) => ({ ...deadlineIn(timeoutMs), maxResponseBytes: 10 * KIB * KIB })

interface Ends {
  lane: Lane
  responder: LaneResponder
  failures: unknown[]
}

/** A lane over a pair, whose other end answers with `respond`. */
async function openLane(
  pair: ConnectionPair,
  respond: Respond,
  handleTimeoutMs = 5_000,
  cut: Cut = left => left
): Promise<Ends> {
  const failures: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<LaneResponder>()
  await pair.responder.handle(LANE_PROTOCOL, async stream => {
    const responder = serveLane(recut(stream, cut), {
      route: protocolId =>
        protocolId === EXCHANGE_SUITE_PROTOCOL
          ? { maxRequestBytes: 2 * KIB * KIB, expectedResponseBytes: 0 }
          : undefined,
      respond: (_route, body, call) => respond(body, call),
      tell: error => (P2PError.is(error) ? error : failure('handler-failed', 'the handler failed')),
      onFailure: (_protocolId, error) => failures.push(error),
      limits: { ...UNLIMITED, handleTimeoutMs },
      ownsBytes: ownsBytes(pair.connection)
    })
    resolve(responder)
    await responder.ended.catch(() => {})
  })
  const stream = await pair.connection.newStream(LANE_PROTOCOL)
  return {
    lane: laneExchange(recut(stream, cut), { name: 'default', peer: 'peer', ownsBytes: ownsBytes(pair.connection) }),
    responder: await promise,
    failures
  }
}

function itIsAnExchange(exchange: string, connect: (respond: Respond) => Promise<ExchangeUnderTest>): void {
  describe(`${exchange}, as an exchange`, () => {
    it.each(exchangeSuite(connect))('$name', ({ run }) => run())
  })
}

for (const carrier of ['memory', 'tcp', 'websockets'] as const) {
  itIsAnExchange(`a lane on ${carrier}`, respond => underTest(respond, carrier))
}
for (const [name, cut] of Object.entries(CUTS)) {
  itIsAnExchange(`a lane with ${name}`, respond => underTest(respond, 'memory', cut))
}

async function underTest(respond: Respond, carrier: Carrier, cut?: Cut): Promise<ExchangeUnderTest> {
  const pair = await connectionPair(carrier)
  const { lane } = await openLane(pair, respond, 5_000, cut)
  return {
    exchange: lane,
    cut: async () => pair.connection.abort(new Error('cut')),
    [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose]()
  }
}

describe('a lane', () => {
  it('carries calls over one stream', async () => {
    await using pair = await connectionPair()
    const { lane } = await openLane(pair, async body => body)
    const before = pair.connection.streams.length
    await Promise.all(
      Array.from({ length: 100 }, () => request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options()))
    )
    expect(pair.connection.streams).toHaveLength(before)
    expect(lane.inFlight).toBe(0)
  })

  it('lets a small call past a large one', async () => {
    await using pair = await connectionPair()
    const { lane } = await openLane(pair, async body => (body.length === 1 ? body : new Uint8Array(8 * KIB * KIB)))
    let isOver = false
    const large = Promise.all(
      Array.from({ length: 6 }, () => request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1, 2), options()))
    ).finally(() => (isOver = true))
    // While the large answers are on their way, small ones go between their pieces.
    let small = 0
    for (; !isOver; small++) await request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())
    expect((await large).map(({ length }) => length)).toEqual(Array.from({ length: 6 }, () => 8 * KIB * KIB))
    expect(small).toBeGreaterThan(3)
  })

  it('carries many long bodies both ways at once, each whole', async () => {
    await using pair = await connectionPair()
    const { lane } = await openLane(pair, async body => body)
    const bodies = Array.from({ length: 8 }, (_, i) => new Uint8Array(3 * MAX_PIECE_BYTES + i).fill(i))
    const answers = await Promise.all(bodies.map(body => request(lane, EXCHANGE_SUITE_PROTOCOL, body, options())))
    for (const [i, answer] of answers.entries()) expect(Buffer.compare(answer, bodies[i]!)).toBe(0)
  })

  it(`has at most ${MAX_LANE_RUNNING} calls under way, as the responder says; the rest wait`, async () => {
    await using pair = await connectionPair()
    let running = 0
    let most = 0
    const { lane, failures } = await openLane(pair, async body => {
      most = Math.max(most, ++running)
      await new Promise(resolve => setTimeout(resolve, 5))
      running--
      return body
    })
    const calls = Array.from({ length: 1_000 }, () =>
      request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())
    )
    expect(await Promise.all(calls)).toHaveLength(1_000)
    expect(most).toBeLessThanOrEqual(MAX_LANE_RUNNING)
    expect(most).toBeGreaterThan(64)
    expect(failures).toEqual([])
  })

  it('tells the caller why, with code, reason and a sentence', async () => {
    await using pair = await connectionPair()
    const { lane } = await openLane(pair, async () => {
      throw new P2PError('the account is frozen', { code: 'failed-precondition' })
    })
    await expect(request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())).rejects.toMatchObject({
      code: 'failed-precondition',
      reason: undefined,
      origin: 'remote',
      sent: true,
      message: '/suite/exchange/1.0.0 to peer: the account is frozen'
    })
  })

  it('refuses a request that is too long by its head, and takes the next', async () => {
    await using pair = await connectionPair()
    let handled = 0
    const { lane } = await openLane(pair, async body => {
      handled++
      return body
    })
    await expect(
      request(lane, EXCHANGE_SUITE_PROTOCOL, new Uint8Array(3 * KIB * KIB), options())
    ).rejects.toMatchObject({
      code: 'resource-exhausted',
      reason: 'request-too-large',
      sent: false
    })
    expect(handled).toBe(0)
    expect(await request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())).toHaveLength(1)
  })

  it('ends a handler when the time the caller gave is up, and frees its slot only when it ends', async () => {
    await using pair = await connectionPair()
    const release = Promise.withResolvers<void>()
    const { lane, failures } = await openLane(pair, async body => {
      await release.promise
      return body
    })
    const calls = Array.from({ length: MAX_LANE_RUNNING }, () =>
      request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options(30)).catch((error: P2PError) => error.code)
    )
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['deadline-exceeded']))
    // All handlers hang on, so there is no slot: refused at once, and known not to have been handled.
    await expect(request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())).rejects.toMatchObject({
      code: 'resource-exhausted',
      reason: 'queue-full',
      sent: false,
      retryable: true
    })
    expect(failures.length).toBeGreaterThan(MAX_LANE_RUNNING)
    release.resolve()
    // Its slots are free as soon as the answers have left.
    const isAnswered = () =>
      request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options()).then(
        () => true,
        () => false
      )
    await expect.poll(isAnswered).toBe(true)
  })

  it.each(['the responder goes away', 'the caller retires it'])(
    'ends by itself once what is under way is answered, where %s',
    async who => {
      await using pair = await connectionPair()
      const release = Promise.withResolvers<void>()
      const begun = Promise.withResolvers<void>()
      const { lane, responder } = await openLane(pair, async body => {
        begun.resolve()
        await release.promise
        return body
      })
      const answer = request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())
      await begun.promise
      if (who === 'the caller retires it') lane.retire()
      else await responder.goAway()
      await expect(request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(2), options())).rejects.toMatchObject({
        sent: false
      })
      release.resolve()
      expect(await answer).toEqual(Uint8Array.of(1))
      await responder.ended
      expect(lane.isOpen).toBe(false)
    }
  )

  it('goes away without losing a call: those under way are answered, later ones were not handled', async () => {
    await using pair = await connectionPair()
    const release = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const { lane, responder } = await openLane(pair, async body => {
      begun.resolve()
      await release.promise
      return body
    })
    const underWay = request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())
    await begun.promise
    // The second is on its way when the responder says that it goes.
    const crossing = expect(
      Promise.all([responder.goAway(), request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(2), options())])
    ).rejects.toMatchObject({ code: 'unavailable', reason: 'node-stopped', sent: false, retryable: true })
    await crossing
    expect(lane.isOpen).toBe(false)
    release.resolve()
    expect([...(await underWay)]).toEqual([1])
    await expect(request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(3), options())).rejects.toMatchObject({
      code: 'unavailable',
      sent: false
    })
  })

  it('ends where the peer breaks its rules, and fails what was under way', async () => {
    await using pair = await connectionPair()
    await pair.responder.handle(LANE_PROTOCOL, stream => {
      // A REQUEST, which only a caller may send.
      stream.send(Uint8Array.of(5, 3, 1, 0, 1, 0))
    })
    const stream = await pair.connection.newStream(LANE_PROTOCOL)
    const lane = laneExchange(stream, { name: 'default', peer: 'peer' })
    await expect(request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())).rejects.toMatchObject({
      code: 'internal',
      reason: 'invalid-response',
      sent: true
    })
    expect(lane.isOpen).toBe(false)
  })

  it('fails what was under way as a lost connection does where it is reset: that says nothing of any call', async () => {
    await using pair = await connectionPair()
    await pair.responder.handle(LANE_PROTOCOL, stream => {
      stream.addEventListener('message', () => stream.abort(new Error('given up')), { once: true })
    })
    const lane = laneExchange(await pair.connection.newStream(LANE_PROTOCOL), { name: 'default', peer: 'peer' })
    await expect(request(lane, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'connection-closed',
      sent: true
    })
  })

  it.each<[string, number[]]>([
    ['a REQUEST before the HELLO', [5, 3, 1, 0, 1, 0]],
    ['a second HELLO', [3, 1, 1, 0, 3, 1, 1, 0]],
    ['a REQUEST of what was not defined', [3, 1, 1, 0, 5, 3, 1, 0, 1, 0]],
    ['a DEFINE out of order', [3, 1, 1, 0, 3, 2, 5, 47]],
    ['a DEFINE of an id that no message may have', [3, 1, 1, 0, 131, 1, 2, 0, ...Array<number>(129).fill(47)]],
    ['a RESPONSE from the caller', [3, 1, 1, 0, 3, 4, 1, 0]],
    ['no frame at all', [0]]
  ])('is reset by the responder at %s', async (_name, bytes) => {
    await using pair = await connectionPair()
    const failed = Promise.withResolvers<unknown>()
    await pair.responder.handle(LANE_PROTOCOL, async stream => {
      const { ended } = serveLane(stream, {
        route: () => ({ maxRequestBytes: 10, expectedResponseBytes: 0 }),
        respond: (_route, body) => body,
        tell: () => failure('handler-failed', ''),
        onFailure: () => {},
        limits: UNLIMITED
      })
      await ended.catch(failed.resolve)
    })
    const stream = await pair.connection.newStream(LANE_PROTOCOL)
    const closed = new Promise<Error | undefined>(resolve =>
      stream.addEventListener('close', ({ error }) => resolve(error))
    )
    stream.send(Uint8Array.from(bytes))
    expect(await closed).toMatchObject({ name: 'StreamResetError' })
    expect(await failed.promise).toMatchObject({ name: 'FrameError' })
  })
})
