import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Deadline,
  deadlineIn,
  type Exchange,
  type ExchangeOptions,
  type IncomingCall,
  P2PError,
  request,
  type Respond
} from '@p2plane/wire'
import type { SuiteTest } from './suite.ts'

/** What a factory makes for each test: an exchange to a peer that answers with `respond`. */
export interface ExchangeUnderTest extends AsyncDisposable {
  /** What is tested. */
  readonly exchange: Exchange
  /** Cuts the connection under the exchange. */
  cut(): Promise<void>
}

/** The protocol id that the suite calls, of requests of up to 2 MiB. No other is spoken. */
export const EXCHANGE_SUITE_PROTOCOL = '/suite/exchange/1.0.0'

const KIB = 1024
const LENGTHS = [1, 2, 65_535, 65_536, KIB * KIB]
const echo: Respond = async body => body
const never: Respond = () => new Promise(() => {})

/** The tests that every Exchange must pass. */
export function exchangeSuite(connect: (respond: Respond) => Promise<ExchangeUnderTest>): SuiteTest[] {
  return [
    ...LENGTHS.map(length => ({
      name: `carries ${length} bytes there and back`,
      async run() {
        await using peer = await connect(echo)
        const body = Uint8Array.from({ length }, (_, i) => i % 251)
        assert.equal(Buffer.compare(await call(peer, body), body), 0)
      }
    })),
    ...[32, 200].map(count => ({
      name: `answers ${count} requests at once, each with its own answer`,
      async run() {
        await using peer = await connect(async body => {
          // Answers overtake one another, so a response that is given to the wrong request shows.
          await delay(body[0]! % 3)
          return body
        })
        const bodies = Array.from({ length: count }, (_, i) => Uint8Array.of(i, 255 - i))
        const answers = await Promise.all(bodies.map(body => call(peer, body)))
        assert.deepEqual(answers.map(numbers), bodies.map(numbers))
      }
    })),
    {
      name: 'says that the peer does not speak a protocol',
      async run() {
        await using peer = await connect(echo)
        const answer = request(peer.exchange, '/suite/unknown/1.0.0', Uint8Array.of(1), options())
        await fails(answer, {
          code: 'unimplemented',
          reason: 'unsupported-protocol',
          sent: false,
          retryable: false
        })
      }
    },
    {
      name: 'refuses a response that is longer than the caller allows',
      async run() {
        await using peer = await connect(async () => new Uint8Array(100))
        await fails(call(peer, Uint8Array.of(1), { maxResponseBytes: 99 }), {
          code: 'resource-exhausted',
          reason: 'response-too-large',
          sent: true
        })
      }
    },
    {
      name: 'fails where the peer gives the request up, with nothing of what it threw',
      async run() {
        await using peer = await connect(async () => {
          throw new Error('the password is swordfish')
        })
        const error = await fails(call(peer), { code: 'internal', origin: 'remote', sent: true })
        assert.doesNotMatch(JSON.stringify(error) + String(error) + String(error.cause), /swordfish/)
      }
    },
    {
      name: 'ends with its signal, and the signal of the peer fires',
      async run() {
        const handling = Promise.withResolvers<IncomingCall>()
        await using peer = await connect((_body, incoming) => {
          handling.resolve(incoming)
          return new Promise((_resolve, reject) => {
            incoming.signal.addEventListener('abort', () => reject(incoming.signal.reason as Error))
          })
        })
        const controller = new AbortController()
        const answer = call(peer, Uint8Array.of(1), { signal: controller.signal })
        const failing = fails(answer, { code: 'cancelled', reason: 'cancelled', sent: true })
        const { signal } = await handling.promise
        controller.abort()
        await failing
        await fired(signal)
      }
    },
    {
      name: 'ends with a deadline, and says so, and the signal of the peer fires',
      async run() {
        const handling = Promise.withResolvers<IncomingCall>()
        await using peer = await connect((body, incoming) => {
          handling.resolve(incoming)
          return never(body, incoming)
        })
        const startedAt = performance.now()
        await fails(call(peer, Uint8Array.of(1), deadlineIn(50)), { code: 'deadline-exceeded', reason: 'timeout' })
        assert.ok(performance.now() - startedAt > 45, 'the deadline came too early')
        await fired((await handling.promise).signal)
      }
    },
    {
      name: 'ends with the time of a signal of the caller, which is a deadline too',
      async run() {
        await using peer = await connect(never)
        const answer = call(peer, Uint8Array.of(1), { signal: AbortSignal.timeout(20) })
        await fails(answer, { code: 'deadline-exceeded', reason: 'timeout' })
      }
    },
    {
      name: 'sends nothing where the signal has fired before',
      async run() {
        let handled = 0
        await using peer = await connect(async body => {
          handled++
          return body
        })
        await fails(call(peer, Uint8Array.of(1), { signal: AbortSignal.abort() }), { code: 'cancelled', sent: false })
        await call(peer)
        assert.equal(handled, 1)
      }
    },
    {
      name: 'fails every request under way when the connection is lost, as sent',
      async run() {
        const handling = Promise.withResolvers<void>()
        await using peer = await connect((body, incoming) => {
          handling.resolve()
          return never(body, incoming)
        })
        const failing = fails(call(peer), {
          code: 'unavailable',
          reason: 'connection-closed',
          sent: true,
          retryable: true
        })
        await handling.promise
        await peer.cut()
        await failing
      }
    },
    {
      name: 'has nothing left open after a thousand requests',
      async run() {
        await using peer = await connect(echo)
        const before = openTimers()
        for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 50 }, () => call(peer)))
        const left = (): number => openTimers() - before
        // Of a busy process some go off late, but none as late as the deadline of a request.
        for (let looks = 0; looks < 250 && left() > MOST_TIMERS_LEFT; looks++) await delay(20)
        assert.ok(left() <= MOST_TIMERS_LEFT, `${left()} timers are left`)
      }
    }
  ]
}

/** What libp2p may have set meanwhile for itself: a thousand requests that leave one each are not overlooked. */
const MOST_TIMERS_LEFT = 5

/** One call, with time and room enough for everything that is not about time or room. */
function call(
  { exchange }: ExchangeUnderTest,
  body: Uint8Array = Uint8Array.of(1),
  change: Partial<ExchangeOptions> = {}
): Promise<Uint8Array> {
  return request(exchange, EXCHANGE_SUITE_PROTOCOL, body, options(change))
}

function options(change: Partial<ExchangeOptions & Deadline> = {}): ExchangeOptions {
  return { ...deadlineIn(10_000), maxResponseBytes: 10 * KIB * KIB, ...change }
}

/** Resolves with how it failed, which has to be so. */
async function fails(answer: Promise<unknown>, expected: Partial<P2PError>): Promise<P2PError> {
  const error = await answer.then(
    () => assert.fail('the call was answered; expected it to fail'),
    (failure: unknown) => failure
  )
  assert.ok(P2PError.is(error), `the call failed with ${String(error)}; expected a P2PError`)
  const names = Object.keys(expected) as (keyof P2PError)[]
  assert.deepEqual(Object.fromEntries(names.map(name => [name, error[name]])), expected)
  return error
}

async function fired(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
}

function openTimers(): number {
  return process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
}

function numbers(bytes: Uint8Array): number[] {
  return [...bytes]
}
