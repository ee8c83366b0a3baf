import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { bodyCodec } from './body-codec.ts'
import { bombs } from './bombs-suite.ts'
import { CborError } from './cbor-error.ts'
import { cborCodec } from './codec.ts'
import { durationMs } from './duration.fixture.ts'
import { fromHex } from './hex.fixture.ts'

const MIB = 2 ** 20
const REFUSED_WITHIN_MS = 5
const ACCEPTED_WITHIN_MS = 50
const codec = cborCodec()

/** What is left of a refusal: true, or whatever came instead. */
function isRefused(bytes: Uint8Array, by: { decode(bytes: Uint8Array): unknown } = codec): unknown {
  try {
    return { accepted: by.decode(bytes) }
  } catch (error) {
    return error instanceof CborError || error
  }
}

function memoryInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe('a codec that is sent a bomb', () => {
  beforeAll(() => {
    for (let warmUp = 0; warmUp < 2; warmUp++) for (const { bytes } of bombs) isRefused(bytes())
  })

  it('is sent one of at least 40 of up to 1 MiB, each with a name of its own', () => {
    expect(bombs.length).toBeGreaterThanOrEqual(40)
    expect(new Set(bombs.map(({ name }) => name)).size).toBe(bombs.length)
    for (const { name, bytes } of bombs) expect(bytes().length, name).toBeLessThanOrEqual(MIB)
  })

  it.each(bombs.map(({ name, bytes }) => [name, bytes] as const))(
    'refuses %s, at once and without memory',
    (_, bytes) => {
      const body = bytes()
      const before = memoryInUse()
      expect(isRefused(body)).toBe(true)
      expect(memoryInUse() - before).toBeLessThan(2 * MIB)
      expect(durationMs(() => isRefused(body), REFUSED_WITHIN_MS)).toBeLessThanOrEqual(REFUSED_WITHIN_MS)
    }
  )
})

describe('a compiled codec that is sent a bomb', () => {
  const list = bodyCodec(z.array(z.int()), codec)
  const texts = bodyCodec(z.array(z.string()), codec)
  const record = bodyCodec(z.record(z.string(), z.nullable(z.int())), codec)
  const compiled: [string, { decode(bytes: Uint8Array): unknown }][] = [
    ['list', list],
    ['list of texts', texts],
    ['record', record],
    ['text', bodyCodec(z.string().max(100), codec)],
    ['choice', bodyCodec(z.union([z.array(z.array(z.int())), z.record(z.string(), z.string()), z.string()]), codec)],
    ['message', bodyCodec(z.object({ a: z.optional(z.int()), b: z.instanceof(Uint8Array) }), codec)]
  ]

  it.each(bombs.map(({ name, bytes }) => [name, bytes] as const))('refuses %s as fast', (_, bytes) => {
    const body = bytes()
    for (const [kind, by] of compiled) {
      expect(isRefused(body, by), kind).toBe(true)
      expect(
        durationMs(() => isRefused(body, by), REFUSED_WITHIN_MS),
        kind
      ).toBeLessThanOrEqual(REFUSED_WITHIN_MS)
    }
  })
})

describe('a codec that is sent much, but no more than it may be', () => {
  const half = Array.from({ length: 16_383 }, (_, i) => `${i}-`.padEnd(28, 'x'))

  it.each<[string, () => Uint8Array]>([
    ['65,535 empty maps', () => codec.encode(Array.from({ length: 65_535 }, () => ({})))],
    [
      '21,845 maps with a key of their own',
      () => codec.encode(Array.from({ length: 21_845 }, (_, i) => ({ [`k${i}`]: i })))
    ],
    [
      'two maps of 16,383 long keys',
      () => codec.encode([1, 2].map(i => Object.fromEntries(half.map(key => [key, i]))))
    ],
    ['65,535 texts', () => codec.encode(Array.from({ length: 65_535 }, () => 'ä-and-so-on'))],
    ['65,535 wide integers', () => codec.encode(Array.from({ length: 65_535 }, (_, i) => 2n ** 63n + BigInt(i)))],
    ['a text of 65,534 pieces', () => fromHex(`7f${'62c3a4'.repeat(65_534)}ff`)],
    ['32,766 texts of one piece', () => fromHex(`9f${'7f6161ff'.repeat(32_766)}ff`)],
    ['21,844 maps of indefinite length', () => fromHex(`9f${'bf616100ff'.repeat(21_844)}ff`)],
    ['a text of nearly 1 MiB', () => codec.encode('ä€😀'.repeat(116_000))]
  ])('reads %s before anybody else waits for long', (_, make) => {
    const body = make()
    expect(body.length).toBeLessThanOrEqual(MIB)
    for (let warmUp = 0; warmUp < 3; warmUp++) codec.decode(body)
    expect(durationMs(() => codec.decode(body), ACCEPTED_WITHIN_MS)).toBeLessThanOrEqual(ACCEPTED_WITHIN_MS)
  })
})
