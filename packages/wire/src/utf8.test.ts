import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CborError } from './cbor-error.ts'
import { checkUtf8 } from './utf8.ts'

const fatal = new TextDecoder('utf-8', { fatal: true })

/** What the platform's own decoder says. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    fatal.decode(bytes)
    return true
  } catch {
    return false
  }
}

function passes(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  try {
    checkUtf8(bytes, start, end)
    return true
  } catch (error) {
    if (!(error instanceof CborError) || error.message !== 'a text that is not UTF-8') throw error
    return false
  }
}

/** Bytes that are more often nearly UTF-8 than those that chance makes. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }).map(text => [...new TextEncoder().encode(text)]),
      fc.string({ unit: 'binary-ascii', maxLength: 20 }).map(text => [...new TextEncoder().encode(text)]),
      fc.constantFrom(
        [0x80],
        [0xbf],
        [0xc0],
        [0xc2],
        [0xe0],
        [0xed],
        [0xef],
        [0xf0],
        [0xf4],
        [0xf5],
        [0xa0],
        [0x9f],
        [0xff]
      )
    ),
    { maxLength: 8 }
  )
  .map(parts => Uint8Array.from(parts.flat()))

describe('checkUtf8', () => {
  it('agrees with TextDecoder on every lead byte, whatever follows', () => {
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]
    for (let lead = 0x80; lead < 0x100; lead++) {
      for (const second of edges) {
        for (const third of [0x7f, 0x80, 0xbf, 0xc0]) {
          const whole = Uint8Array.of(lead, second, third, third)
          for (let length = 1; length <= 4; length++) {
            const bytes = whole.subarray(0, length)
            if (passes(bytes) !== isUtf8(bytes)) expect.fail(`disagrees on ${bytes.join(' ')}`)
          }
        }
      }
    }
  })

  it('agrees with TextDecoder on text, and on what is nearly text', () => {
    fc.assert(
      fc.property(nearlyUtf8, bytes => {
        expect(passes(bytes)).toBe(isUtf8(bytes))
      }),
      { numRuns: 2000 }
    )
  })

  it('finds a stray byte at any place in a long text', () => {
    for (let length = 1; length < 40; length++) {
      for (let at = 0; at < length; at++) {
        const bytes = new Uint8Array(length).fill(0x61)
        expect(passes(bytes)).toBe(true)
        bytes[at] = 0x80
        expect(passes(bytes)).toBe(false)
      }
    }
  })

  it("does not finish a character with bytes that are not the text's", () => {
    const bytes = new TextEncoder().encode('aé€😀b')
    for (let start = 0; start <= bytes.length; start++) {
      for (let end = start; end <= bytes.length; end++) {
        expect(passes(bytes, start, end)).toBe(isUtf8(bytes.subarray(start, end)))
      }
    }
  })
})
