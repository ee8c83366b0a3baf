import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { deadlineIn } from './deadline.ts'
import { type Exchange, type ExchangeOptions, type IncomingCall, request, type Respond } from './exchange.ts'

/** What a factory makes for each test: an exchange to a peer that answers with `respond`. */
export interface ExchangeUnderTest extends AsyncDisposable {
  readonly exchange: Exchange
  /** Cuts the connection under the exchange. */
  cut(): Promise<void>
}

/** The protocol id that the suite calls. */
export const SUITE_PROTOCOL = '/suite/exchange/1.0.0'

const KIB = 1024
const echo: Respond = async body => body

/** Enough time and room for everything that is not about time or room. */
function options(change: Partial<ExchangeOptions> = {}): ExchangeOptions {
  return { ...deadlineIn(10_000), maxResponseBytes: 10 * KIB * KIB, ...change }
}

/** The tests that every Exchange must pass. */
export function exchangeSuite(name: string, connect: (respond: Respond) => Promise<ExchangeUnderTest>): void {
  describe(`${name}, as an exchange`, () => {
    it.each([1, 2, 65_535, 65_536, KIB * KIB])('carries %d bytes there and back', async length => {
      await using peer = await connect(echo)
      const body = Uint8Array.from({ length }, (_, i) => i % 251)
      expect(Buffer.compare(await request(peer.exchange, SUITE_PROTOCOL, body, options()), body)).toBe(0)
    })

    it.each([32, 200])('answers %d requests at once, each with its own answer', async count => {
      await using peer = await connect(async body => {
        // Answers overtake one another, so a response that is given to the wrong request shows.
        await delay(body[0]! % 3)
        return body
      })
      const bodies = Array.from({ length: count }, (_, i) => Uint8Array.of(i, 255 - i))
      const answers = await Promise.all(bodies.map(body => request(peer.exchange, SUITE_PROTOCOL, body, options())))
      expect(answers.map(answer => [...answer])).toEqual(bodies.map(body => [...body]))
    })

    it('says that the peer does not speak a protocol', async () => {
      await using peer = await connect(echo)
      await expect(request(peer.exchange, '/suite/unknown/1.0.0', Uint8Array.of(1), options())).rejects.toMatchObject({
        code: 'unimplemented',
        reason: 'unsupported-protocol',
        sent: false,
        retryable: false
      })
    })

    it('refuses a response that is longer than the caller allows', async () => {
      await using peer = await connect(async () => new Uint8Array(100))
      const answer = request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options({ maxResponseBytes: 99 }))
      await expect(answer).rejects.toMatchObject({
        code: 'resource-exhausted',
        reason: 'response-too-large',
        sent: true
      })
    })

    it('fails where the peer gives the request up, with nothing of what it threw', async () => {
      await using peer = await connect(async () => {
        throw new Error('the password is swordfish')
      })
      const error: unknown = await request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options()).catch(e => e)
      expect(error).toMatchObject({ code: 'internal', origin: 'remote', sent: true })
      expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain('swordfish')
    })

    it('ends with its signal, and the signal of the peer fires', async () => {
      const handling = Promise.withResolvers<IncomingCall>()
      await using peer = await connect((_body, call) => {
        handling.resolve(call)
        return new Promise((_resolve, reject) => {
          call.signal.addEventListener('abort', () => reject(call.signal.reason as Error))
        })
      })
      const controller = new AbortController()
      const answer = request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options({ signal: controller.signal }))
      const failing = expect(answer).rejects.toMatchObject({ code: 'cancelled', reason: 'cancelled', sent: true })
      const { signal } = await handling.promise
      controller.abort()
      await failing
      if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
    })

    it('ends with a deadline, and says so, and the signal of the peer fires', async () => {
      const handling = Promise.withResolvers<IncomingCall>()
      await using peer = await connect((_body, call) => {
        handling.resolve(call)
        return new Promise(() => {})
      })
      const startedAt = performance.now()
      const answer = request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options(deadlineIn(50)))
      await expect(answer).rejects.toMatchObject({ code: 'deadline-exceeded', reason: 'timeout' })
      expect(performance.now() - startedAt).toBeGreaterThan(45)
      const { signal } = await handling.promise
      if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
    })

    it('ends with the time of a signal of the caller, which is a deadline too', async () => {
      await using peer = await connect(() => new Promise(() => {}))
      const signal = AbortSignal.timeout(20)
      await expect(request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options({ signal }))).rejects.toMatchObject(
        {
          code: 'deadline-exceeded',
          reason: 'timeout'
        }
      )
    })

    it('sends nothing where the signal has fired before', async () => {
      let handled = 0
      await using peer = await connect(async body => {
        handled++
        return body
      })
      const signal = AbortSignal.abort()
      await expect(request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options({ signal }))).rejects.toMatchObject(
        {
          code: 'cancelled',
          sent: false
        }
      )
      await request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options())
      expect(handled).toBe(1)
    })

    it('fails every request under way when the connection is lost, as sent', async () => {
      const handling = Promise.withResolvers<void>()
      await using peer = await connect(() => {
        handling.resolve()
        return new Promise(() => {})
      })
      const answer = request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options())
      const failing = expect(answer).rejects.toMatchObject({
        code: 'unavailable',
        reason: 'connection-closed',
        sent: true,
        retryable: true
      })
      await handling.promise
      await peer.cut()
      await failing
    })

    it('has nothing left open after a thousand requests', async () => {
      await using peer = await connect(echo)
      const before = process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
      for (let round = 0; round < 20; round++) {
        await Promise.all(
          Array.from({ length: 50 }, () => request(peer.exchange, SUITE_PROTOCOL, Uint8Array.of(1), options()))
        )
      }
      await delay(20)
      const after = process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
      expect(after).toBeLessThanOrEqual(before + 5)
    })
  })
}
