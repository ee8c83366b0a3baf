import * as nodeCrypto from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { performance as hooked } from 'node:perf_hooks'
import * as nodeTimers from 'node:timers'
import * as promises from 'node:timers/promises'
import { promisify } from 'node:util'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { gzip } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createNetwork, inVirtualTime } from '../network/network.ts'

/** Everything that is replaced, as it is now. */
function originals(): Record<string, unknown> {
  const own = (holder: object): Record<string, unknown> => Object.getOwnPropertyDescriptors(holder)
  return {
    timers: [setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate],
    nodeTimers: { ...nodeTimers },
    promises: { ...promises },
    scheduler: own(promises.scheduler),
    signal: own(AbortSignal),
    date: [Date, own(Date)],
    performance: own(performance),
    hrtime: [process.hrtime, own(process.hrtime)],
    random: Math.random,
    crypto: own(globalThis.crypto),
    nodeCrypto: { ...nodeCrypto }
  }
}

describe('after a run', () => {
  test('timers, Date, performance, AbortSignal.timeout, crypto and Math.random are what they were', async () => {
    const before = originals()
    await inVirtualTime(() => expect(originals()).not.toEqual(before))
    expect(originals()).toEqual(before)
  })

  test('so they are where it failed', async () => {
    const before = originals()
    await expect(inVirtualTime(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(inVirtualTime(() => new Promise(() => {}))).rejects.toThrow('nothing is left')
    const failing = createNetwork({ nodes: [() => Promise.reject(new Error('no start'))] })
    await expect(failing.run(() => {})).rejects.toThrow('no start')
    expect(originals()).toEqual(before)
  })

  test('so they are after two that ran at once', async () => {
    const before = originals()
    const [one, other] = await Promise.all(
      [1_000, 5_000].map(ms =>
        inVirtualTime(async () => {
          await promises.setTimeout(ms)
          return performance.now()
        })
      )
    )
    expect([one, other]).toEqual([1_000, 5_000])
    expect(originals()).toEqual(before)
  })

  test('what it left waiting goes off neither at once nor later', async () => {
    let goneOff = 0
    await inVirtualTime(() => void setTimeout(() => goneOff++, 5))
    await promises.setTimeout(20)
    expect(goneOff).toBe(0)
  })
})

test('code outside of a run has real time, chance and timers while it goes on', async () => {
  const outside = async (): Promise<unknown[]> => {
    const beganMs = performance.now()
    await promises.setTimeout(10)
    return [performance.now() - beganMs, Date.now(), Math.random(), crypto.randomUUID()]
  }
  const [[tookMs, now, ...chance], [, , ...otherChance]] = (await Promise.all([
    outside(),
    outside(),
    inVirtualTime(() => promises.setTimeout(3_600_000 - 1))
  ])) as [[number, number, ...unknown[]], [number, number, ...unknown[]], void]
  expect(tookMs).toBeGreaterThan(9)
  expect(tookMs).toBeLessThan(5_000)
  expect(Math.abs(now - Date.now())).toBeLessThan(60_000)
  expect(chance).not.toEqual(otherChance)
})

describe('within a run', () => {
  test('every clock begins anew, and shows what time it is', async () => {
    await inVirtualTime(async () => {
      const began = [performance.now(), hooked.now(), Date.now(), process.hrtime(), process.hrtime.bigint()]
      expect(began).toEqual([0, 0, Date.UTC(2026, 0, 1), [0, 0], 0n])
      await promises.setTimeout(61_001)
      expect(performance.now()).toBe(61_001)
      expect(new Date().toISOString()).toBe('2026-01-01T00:01:01.001Z')
      expect(Date()).toContain('2026')
      expect(process.hrtime.bigint()).toBe(61_001_000_000n)
      expect(process.hrtime([1, 500])).toEqual([60, 1_000_000 - 500])
    })
  })

  test('a date of something else is as ever', async () => {
    const outside = new Date(7)
    await inVirtualTime(() => {
      expect(new Date(2020, 1, 2)).toBeInstanceOf(Date)
      expect(outside).toBeInstanceOf(Date)
      expect(new Date(5).getTime()).toBe(5)
      expect(Date.parse('1970-01-01T00:00:01Z')).toBe(1_000)
      expect(Object.prototype.toString.call(new Date())).toBe('[object Date]')
      expect(new (class Mine extends Date {})()).toBeInstanceOf(Date)
    })
  })

  test('timers go off in order, and not once they are cleared', async () => {
    const seen: string[] = []
    await inVirtualTime(async () => {
      const see = (what: string) => () => void seen.push(`${what} ${performance.now()}`)
      setTimeout(see('later'), 50)
      setTimeout(see('sooner'), 20)
      setTimeout(see('none is one'), 0)
      setTimeout(see('not a number is one'), Number.NaN)
      setImmediate(see('at once'))
      clearTimeout(setTimeout(see('never'), 5))
      clearImmediate(setImmediate(see('never')))
      const interval = setInterval(see('again'), 30)
      queueMicrotask(see('microtask'))
      process.nextTick(see('tick'))
      setTimeout(() => clearInterval(interval), 70)
      const refreshed = setTimeout(see('refreshed'), 15)
      setTimeout(() => refreshed.refresh(), 10)
      expect(
        setTimeout(() => {}, 1)
          .unref()
          .hasRef()
      ).toBe(false)
      await promises.setTimeout(100)
    })
    expect(seen).toEqual([
      'microtask 0',
      'tick 0',
      'at once 0',
      'none is one 1',
      'not a number is one 1',
      'sooner 20',
      'refreshed 25',
      'again 30',
      'later 50',
      'again 60'
    ])
  })

  test('a timer takes its arguments, and what is promised its value', async () => {
    await inVirtualTime(async () => {
      expect(await new Promise(resolve => setTimeout(resolve, 5, 'five'))).toBe('five')
      expect(await promises.setTimeout(5, 'value')).toBe('value')
      expect(await promises.setImmediate('now')).toBe('now')
      expect(await promisify(setTimeout)(5, 'promised')).toBe('promised')
      await promises.scheduler.wait(1_000)
      expect(performance.now()).toBe(1_015)
      for await (const tick of promises.setInterval(10, 'tick')) {
        expect(tick).toBe('tick')
        if (performance.now() > 1_040) break
      }
    })
  })

  test('waiting ends with its signal', async () => {
    await inVirtualTime(async () => {
      const waiting = promises.setTimeout(60_000, undefined, { signal: AbortSignal.timeout(50) })
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' })
      expect(performance.now()).toBe(50)
      await expect(promises.setImmediate(1, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    })
  })

  test('the signal of a timeout fires in time, as a TimeoutError', async () => {
    await inVirtualTime(async () => {
      const signal = AbortSignal.timeout(5_000)
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      expect(performance.now()).toBe(5_000)
      expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
    })
  })

  test('whatever an event leads to at once is done before the next, however far it goes', async () => {
    const seen: number[] = []
    await inVirtualTime(async () => {
      setTimeout(() => {
        void Promise.resolve().then(() => Promise.resolve().then(() => seen.push(1)))
        process.nextTick(() => process.nextTick(() => void Promise.resolve().then(() => seen.push(2))))
      }, 5)
      setTimeout(() => seen.push(3), 5)
      await promises.setTimeout(10)
    })
    expect(seen).toEqual([2, 1, 3])
  })

  test('all chance is the seed’s', async () => {
    const drawn = (seed: number): Promise<unknown> =>
      inVirtualTime(
        async () => {
          const later = await new Promise(resolve =>
            nodeCrypto.randomBytes(4, (_, bytes) => resolve(bytes.toString('hex')))
          )
          const int = await new Promise(resolve => nodeCrypto.randomInt(5, 1_000, (_, number) => resolve(number)))
          const x25519 = nodeCrypto.generateKeyPairSync('x25519', {
            publicKeyEncoding: { type: 'spki', format: 'der' },
            privateKeyEncoding: { type: 'pkcs8', format: 'der' }
          })
          return [
            Math.random(),
            crypto.randomUUID(),
            nodeCrypto.randomUUID(),
            [...crypto.getRandomValues(new Uint16Array(3))],
            [...nodeCrypto.getRandomValues(new Uint8Array(3))],
            nodeCrypto.randomBytes(8).toString('hex'),
            nodeCrypto.randomFillSync(Buffer.alloc(8), 4).toString('hex'),
            nodeCrypto.randomInt(1_000_000),
            x25519.publicKey.toString('hex'),
            later,
            int
          ]
        },
        { seed }
      )
    const once = await drawn(7)
    expect(await drawn(7)).toEqual(once)
    const other = (await drawn(8)) as unknown[]
    for (const [index, value] of (once as unknown[]).entries()) expect(other[index]).not.toEqual(value)
    expect((once as string[])[1]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect((once as string[])[6]).toMatch(/^0{8}/)
  })

  test('keys that are made with it are keys', async () => {
    await inVirtualTime(() => {
      const { privateKey, publicKey } = nodeCrypto.generateKeyPairSync('ed25519')
      const signature = nodeCrypto.sign(null, Buffer.from('yes'), privateKey)
      expect(nodeCrypto.verify(null, Buffer.from('yes'), publicKey, signature)).toBe(true)
      expect(nodeCrypto.generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.type).toBe('private')
    })
  })

  test('a signature is good that is made in it, and no other', async () => {
    await inVirtualTime(async () => {
      const [one, other] = [1, 2].map(n => generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(n)))
      const [mine, theirs] = [await one!, await other!]
      const message = Buffer.from('yes')
      for (let i = 0; i < 2; i++) {
        const signature = await mine.sign(message)
        expect(await mine.publicKey.verify(message, signature)).toBe(true)
        expect(await theirs.publicKey.verify(message, signature)).toBe(false)
        expect(await mine.publicKey.verify(Buffer.from('yet'), signature)).toBe(false)
        expect(await mine.publicKey.verify(message, signature.with(7, signature[7]! ^ 1))).toBe(false)
      }
      const signature = await mine.sign(message)
      message[0]! ^= 1
      expect(await mine.publicKey.verify(message, signature)).toBe(false)
      expect(await mine.publicKey.verify(Buffer.from('yes'), signature)).toBe(true)
    })
  })

  test('a private key signs for its own public key, whatever came with it', async () => {
    await inVirtualTime(() => {
      const okp = { kty: 'OKP', crv: 'Ed25519' }
      const { d, x } = nodeCrypto.generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
      const { x: otherX } = nodeCrypto.generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
      const mixed = nodeCrypto.createPrivateKey({ format: 'jwk', key: { ...okp, d: d!, x: otherX! } })
      const message = Buffer.from('yes')
      const signature = nodeCrypto.sign(null, message, mixed)
      const isOf = (own: string): boolean => {
        const key = nodeCrypto.createPublicKey({ format: 'jwk', key: { ...okp, x: own } })
        return nodeCrypto.verify(null, message, key, signature)
      }
      expect(isOf(otherX!)).toBe(false)
      expect(isOf(x!)).toBe(true)
    })
  })

  test('time stands still while a thread works: what is read from a disk is there at once', async () => {
    await inVirtualTime(async () => {
      const deadline = AbortSignal.timeout(1)
      for (let i = 0; i < 5; i++) await readFile(import.meta.filename)
      await crypto.subtle.digest('SHA-256', await readFile(import.meta.filename))
      await generateKeyPair('RSA', 1024)
      await new Promise(resolve => nodeCrypto.scrypt('a', 'b', 16, resolve))
      nodeCrypto.hkdfSync('sha256', 'a', 'b', 'c', 16)
      // Piece after piece, by one compressor.
      await promisify(gzip)(nodeCrypto.randomBytes(1_000_000))
      expect(performance.now()).toBe(0)
      expect(deadline.aborted).toBe(false)
      await promises.setTimeout(5)
    })
  })
})
