import { FrameError } from './frame-error.ts'

/** Unsigned LEB128, as everywhere in libp2p, but of at most 32 bits: nothing on a lane is larger. */

/** How many bytes `writeVarint` writes. */
export function varintLength(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x20_0000) return 3
  return value < 0x1000_0000 ? 4 : 5
}

/** Writes a whole number below 2^32, and returns the position behind it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  while (value >= 0x80) {
    bytes[at++] = (value & 0x7f) | 0x80
    value >>>= 7
  }
  bytes[at++] = value
  return at
}

/** What the fifth byte counts. */
const MAX_UNIT = 2 ** 28

/** Reads a whole number below 2^32, and where it ends. @throws FrameError */
export function readVarint(bytes: Uint8Array, at: number, end: number = bytes.length): { value: number; end: number } {
  let value = 0
  // Not a shift: bit 31 would make the number negative.
  for (let unit = 1; unit <= MAX_UNIT; unit *= 128) {
    if (at >= end) throw new FrameError('a frame that ends in the middle of a number')
    const byte = bytes[at++]!
    if (unit === MAX_UNIT && byte > 0x0f) break
    value += (byte & 0x7f) * unit
    if (byte < 0x80) return { value, end: at }
  }
  throw new FrameError('a number of more than 32 bits')
}
