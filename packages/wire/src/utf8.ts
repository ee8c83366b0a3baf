import { CborError } from './cbor-error.ts'

/**
 * RFC 8949 demands valid UTF-8 in a text, and a decoder would put U+FFFD for what is not: a value that the sender never
 * wrote. The ranges are table 3-7 of the Unicode standard.
 *
 * @throws CborError where bytes[start, end) is not UTF-8
 */
export function checkUtf8(bytes: Uint8Array, start: number, end: number): void {
  let at = start
  while (at < end) at = bytes[at]! < 0x80 ? endOfAscii(bytes, at + 1, end) : at + sequenceLength(bytes, at)
  // The last character took bytes that are not the text's.
  if (at > end) throw notUtf8()
}

/** Most texts are ASCII all through, and one look at eight bytes is four times as fast as eight looks. */
function endOfAscii(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at + 8 <= end && bytes[at]! < 0x80 && eightAreAscii(bytes, at)) at += 8
  while (at < end && bytes[at]! < 0x80) at++
  return at
}

function eightAreAscii(b: Uint8Array, i: number): boolean {
  return (b[i]! | b[i + 1]! | b[i + 2]! | b[i + 3]! | b[i + 4]! | b[i + 5]! | b[i + 6]! | b[i + 7]!) < 0x80
}

/** The length of the character of two bytes or more at `at`. What lies beyond the last byte continues nothing. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  const second = bytes[at + 1]!
  if (lead >= 0xc2 && lead <= 0xdf && continues(second)) return 2
  if (lead >= 0xe0 && lead <= 0xf4 && secondFits(lead, second) && continues(bytes[at + 2]!)) {
    if (lead <= 0xef) return 3
    if (continues(bytes[at + 3]!)) return 4
  }
  throw notUtf8()
}

/** The second byte rules out overlong forms, surrogates and what lies beyond U+10FFFF. */
function secondFits(lead: number, second: number): boolean {
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  return second >= low && second <= high
}

function continues(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}

function notUtf8(): CborError {
  return new CborError('a text that is not UTF-8')
}
