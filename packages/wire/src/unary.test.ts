import type { Connection } from '@libp2p/interface'
import { EXCHANGE_SUITE_PROTOCOL, exchangeSuite, type ExchangeUnderTest } from '@p2plane/testing'
import { describe, expect, it } from 'vitest'
import { type Carrier, connectionPair, type ConnectionPair, type Cut, CUTS, recut } from './connection.fixture.ts'
import { UNLIMITED } from './call-limits.ts'
import { deadlineIn } from './deadline.ts'
import { failure } from './errors.ts'
import { request, type Respond } from './exchange.ts'
import { ownsBytes } from './owns-bytes.ts'
import { MAX_UNARY_IN_FLIGHT, MAX_UNARY_INBOUND_STREAMS, serveUnary, unaryExchange } from './unary.ts'

const options = () => ({ ...deadlineIn(10_000), maxResponseBytes: 1024 })

/** Resolves with what `serveUnary` rejected with. */
async function serve(
  pair: ConnectionPair,
  respond: Respond,
  readTimeoutMs = 5_000,
  handleTimeoutMs = 5_000,
  cut: Cut = left => left
): Promise<Error[]> {
  const failures: Error[] = []
  await pair.responder.handle(
    EXCHANGE_SUITE_PROTOCOL,
    stream =>
      serveUnary(recut(stream, cut), {
        route: { maxRequestBytes: 2 * 1024 * 1024, expectedResponseBytes: 0 },
        limits: { ...UNLIMITED, readTimeoutMs, handleTimeoutMs },
        ownsBytes: ownsBytes(pair.connection),
        respond
      }).catch(error => {
        failures.push(error as Error)
      }),
    { maxInboundStreams: MAX_UNARY_INBOUND_STREAMS }
  )
  return failures
}

function itIsAnExchange(exchange: string, connect: (respond: Respond) => Promise<ExchangeUnderTest>): void {
  describe(`${exchange}, as an exchange`, () => {
    it.each(exchangeSuite(connect))('$name', ({ run }) => run())
  })
}

for (const carrier of ['memory', 'tcp', 'websockets'] as const) {
  itIsAnExchange(`unary on ${carrier}`, respond => underTest(respond, carrier))
}
for (const [name, cut] of Object.entries(CUTS)) {
  itIsAnExchange(`unary with ${name}`, respond => underTest(respond, 'memory', cut))
}

async function underTest(respond: Respond, carrier: Carrier, cut?: Cut): Promise<ExchangeUnderTest> {
  const pair = await connectionPair(carrier)
  await serve(pair, respond, 5_000, 5_000, cut)
  return {
    exchange: unaryExchange(cut === undefined ? pair.connection : recutting(pair.connection, cut)),
    cut: async () => pair.connection.abort(new Error('cut')),
    [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose]()
  }
}

/** The same connection, whose new streams arrive cut. */
function recutting(connection: Connection, cut: Cut): Connection {
  const newStream: Connection['newStream'] = async (...args) => recut(await connection.newStream(...args), cut)
  return new Proxy(connection, { get: (target, key) => (key === 'newStream' ? newStream : Reflect.get(target, key)) })
}

describe('unary', () => {
  it('writes the body and nothing else, half-closes, and reads to the end', async () => {
    await using pair = await connectionPair()
    const seen: number[][] = []
    await serve(pair, async body => {
      seen.push([...body])
      return Uint8Array.of(0xf6)
    })
    const stream = await pair.connection.newStream(EXCHANGE_SUITE_PROTOCOL)
    const answer: number[] = []
    stream.addEventListener('message', ({ data }) => answer.push(...data.subarray()))
    const ended = new Promise(resolve => stream.addEventListener('remoteCloseWrite', resolve))
    // One byte at a time: there are no frames, and only the end of the stream ends the body.
    for (const byte of [0x82, 0x01, 0x02]) stream.send(Uint8Array.of(byte))
    await stream.close()
    await ended
    expect(seen).toEqual([[0x82, 0x01, 0x02]])
    expect(answer).toEqual([0xf6])
  })

  it(`has at most ${MAX_UNARY_IN_FLIGHT} requests under way on a connection; the rest wait`, async () => {
    await using pair = await connectionPair()
    let running = 0
    let most = 0
    const full = Promise.withResolvers<void>()
    await serve(pair, async body => {
      most = Math.max(most, ++running)
      if (running === MAX_UNARY_IN_FLIGHT) full.resolve()
      await full.promise
      running--
      return body
    })
    const exchange = unaryExchange(pair.connection)
    const requests = Array.from({ length: 150 }, (_, i) =>
      request(exchange, EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(i), options())
    )
    expect(await Promise.all(requests)).toHaveLength(150)
    expect(most).toBe(MAX_UNARY_IN_FLIGHT)
  })

  it('resets a request that trickles in for too long, however steadily', async () => {
    await using pair = await connectionPair()
    const failures = await serve(pair, async body => body, 50)
    const stream = await pair.connection.newStream(EXCHANGE_SUITE_PROTOCOL)
    const closed = new Promise<Error | undefined>(resolve =>
      stream.addEventListener('close', event => resolve(event.error))
    )
    const trickle = setInterval(() => {
      if (stream.writeStatus === 'writable') stream.send(Uint8Array.of(1))
    }, 5)
    expect(await closed).toMatchObject({ name: 'StreamResetError' })
    clearInterval(trickle)
    expect(failures).toMatchObject([{ name: 'TimeoutError' }])
  })

  it('closes without an answer where the request cannot be read, as rust-libp2p does', async () => {
    await using pair = await connectionPair()
    const failures = await serve(pair, async () => {
      throw failure('invalid-request', 'not what was agreed')
    })
    await expect(
      request(unaryExchange(pair.connection), EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())
    ).rejects.toMatchObject({ code: 'internal', reason: 'no-response', sent: true })
    expect(failures).toMatchObject([{ reason: 'invalid-request' }])
  })

  it('resets a handler that takes too long, and tells it', async () => {
    await using pair = await connectionPair()
    let told: unknown
    const failures = await serve(
      pair,
      (_body, { signal }) => {
        signal.addEventListener('abort', () => (told = signal.reason))
        return new Promise(() => {})
      },
      5_000,
      20
    )
    await expect(
      request(unaryExchange(pair.connection), EXCHANGE_SUITE_PROTOCOL, Uint8Array.of(1), options())
    ).rejects.toMatchObject({ reason: 'stream-reset' })
    expect(told).toMatchObject({ name: 'TimeoutError' })
    expect(failures).toHaveLength(1)
  })

  it('resets a request at the first byte too many', async () => {
    await using pair = await connectionPair()
    let handled = false
    const failures = await serve(pair, async body => {
      handled = true
      return body
    })
    const answer = request(
      unaryExchange(pair.connection),
      EXCHANGE_SUITE_PROTOCOL,
      new Uint8Array(16 * 1024 * 1024),
      options()
    )
    await expect(answer).rejects.toMatchObject({ reason: 'stream-reset', sent: true })
    expect(handled).toBe(false)
    expect(failures).toMatchObject([{ name: 'TooManyBytesError' }])
  })
})
