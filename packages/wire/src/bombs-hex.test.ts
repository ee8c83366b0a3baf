import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LARGE_BOMBS, SMALL_BOMBS } from './bombs-hex.fixture.ts'
import { bombs } from './bombs-suite.ts'
import { CborError } from './cbor-error.ts'
import { cborCodec } from './codec.ts'
import { fromHex, toHex } from './hex.fixture.ts'

const codec = cborCodec()

function bytesOf(name: string): Uint8Array {
  return bombs.find(bomb => bomb.name === name)!.bytes()
}

function answerTo(bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes)
  } catch (error) {
    return error
  }
}

describe('the bombs as they are sent', () => {
  it('are all of them', () => {
    const known = [...SMALL_BOMBS, ...LARGE_BOMBS].map(([name]) => name)
    expect(known.toSorted()).toEqual(bombs.map(({ name }) => name).toSorted())
  })

  it.each(SMALL_BOMBS)('%s is answered as it has to be', (name, hex, answer) => {
    expect(toHex(bytesOf(name))).toBe(hex)
    expect(answerTo(fromHex(hex))).toEqual(new CborError(answer))
  })

  it.each(LARGE_BOMBS)('%s, of %i bytes, is answered as it has to be', (name, byteLength, sha256, answer) => {
    const bytes = bytesOf(name)
    expect(bytes.length).toBe(byteLength)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    expect(answerTo(bytes)).toEqual(new CborError(answer))
  })
})
