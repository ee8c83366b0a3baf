import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CborError } from './cbor-error.ts'
import { KeySet } from './cbor-keys.ts'

const PROTO = new CborError("the map key '__proto__'")
const TWICE = new CborError('a map with the same key twice')

/** Adds keys that stand side by side in one array of bytes, as they do in a message. */
function addAll(keys: readonly string[], set: KeySet = new KeySet()): void {
  const encoded = keys.map(key => new TextEncoder().encode(key))
  const bytes = new Uint8Array(encoded.reduce((sum, key) => sum + key.length, 0))
  let at = 0
  for (const key of encoded) {
    bytes.set(key, at)
    at += key.length
  }
  at = 0
  for (const key of encoded) {
    set.add(bytes, at, at + key.length)
    at += key.length
  }
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `key-${i}`)
}

/** The guard's hash, to make keys that collide. */
function fnv1a(key: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash ^ (hash >>> 15)
}

/** Keys whose hashes end in the same ten bits, so that they want the same slot in every table of up to 1024. */
function rivals(count: number): string[] {
  const found: string[] = []
  for (let i = 0; found.length < count; i++) if ((fnv1a(`r${i}`) & 1023) === 7) found.push(`r${i}`)
  return found
}

describe('the keys of a map', () => {
  // Around every size at which the table grows.
  it.each([1, 2, 7, 8, 9, 15, 16, 17, 18, 31, 32, 33, 63, 64, 65, 66, 255, 256, 257, 1023, 1024, 1025, 4096, 4097])(
    'may not hold one of %i twice, nor __proto__',
    count => {
      const keys = numbered(count)
      addAll(keys)
      for (const again of [0, count >> 1, count - 1]) expect(() => addAll([...keys, keys[again]!])).toThrow(TWICE)
      expect(() => addAll([...keys, '__proto__'])).toThrow(PROTO)
      expect(() => addAll(['__proto__', ...keys])).toThrow(PROTO)
      addAll([...keys, '__proto_', '__proto___', '_', ''])
    }
  )

  it('may hold 16,384, but not one more time any of them', () => {
    const keys = numbered(16_384)
    addAll(keys)
    expect(() => addAll([...keys, 'key-16383'])).toThrow(TWICE)
    expect(() => addAll([...keys, 'key-0'])).toThrow(TWICE)
  })

  it('are those of one map, and forgotten for the next', () => {
    const set = new KeySet()
    for (const count of [3, 20, 2000, 1, 0, 70, 3]) {
      addAll(numbered(count), set)
      set.clear()
    }
    addAll(rivals(200), set)
    set.clear()
    addAll(rivals(200), set)
    expect(() => addAll(['r', 'r'], set)).toThrow(TWICE)
  })

  // These pairs have one FNV-1a hash of 32 bits.
  it.each([
    ['costarring', 'liquid'],
    ['declinate', 'macallums'],
    ['altarage', 'zinke']
  ])('may be as different as %s and %s, which have one hash', (a, b) => {
    expect(fnv1a(a)).toBe(fnv1a(b))
    addAll([a, b, 'another'])
    for (const twice of [a, b, 'another', 'before']) {
      expect(() => addAll(['before', a, b, 'another', twice])).toThrow(TWICE)
    }
    expect(() => addAll([a, b, '__proto__'])).toThrow(PROTO)
  })

  it('may be made to collide, and are still told apart', () => {
    const keys = rivals(300)
    addAll(keys)
    for (const again of [0, 63, 64, 65, 299]) expect(() => addAll([...keys, keys[again]!])).toThrow(TWICE)
    expect(() => addAll([...keys, '__proto__'])).toThrow(PROTO)
  })

  it('are told apart as a Set tells them', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('a', 'b', '', 'liquid', 'costarring')
    )
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), keys => {
        if (new Set(keys).size < keys.length) expect(() => addAll(keys)).toThrow(TWICE)
        else addAll(keys)
      }),
      { numRuns: 200 }
    )
  })
})
