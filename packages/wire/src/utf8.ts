import { CborError } from './cbor-error.ts'

/**
 * RFC 8949 demands valid UTF-8 in a text, and a decoder would put U+FFFD for what is not: a value that the sender never
 * wrote. The ranges are table 3-7 of the Unicode standard.
 *
 * @throws CborError where bytes[start, end) is not UTF-8
 */
export function checkUtf8(bytes: Uint8Array, start: number, end: number): void {
  let at = start
  while (at < end) {
    const lead = bytes[at]!
    if (lead < 0x80) {
      at++
      while (at + 8 <= end && eightAreAscii(bytes, at)) at += 8
      continue
    }
    const length = sequenceLength(lead)
    if (length === 0 || at + length > end || !secondByteFits(lead, bytes[at + 1]!)) throw notUtf8()
    for (let i = 2; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) throw notUtf8()
    at += length
  }
}

/** Most texts are ASCII from end to end, and one branch for eight bytes is four times as fast. */
function eightAreAscii(b: Uint8Array, i: number): boolean {
  return (b[i]! | b[i + 1]! | b[i + 2]! | b[i + 3]! | b[i + 4]! | b[i + 5]! | b[i + 6]! | b[i + 7]!) < 0x80
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  return 0
}

/** The second byte rules out overlong forms, surrogates and what lies beyond U+10FFFF. */
function secondByteFits(lead: number, second: number): boolean {
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  return second >= low && second <= high
}

function notUtf8(): CborError {
  return new CborError('a text that is not UTF-8')
}
