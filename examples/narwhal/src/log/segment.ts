/** A file of the log: its name, and the 16 bytes it begins with. */
import { crc32 } from 'node:zlib'

/** Bytes of a segment before its first record. */
export const SEGMENT_HEAD_BYTES = 16

const MAGIC = 0x4e_57_4c_31 // NWL1

/** `0000000007.log`, so that names sort as numbers do. */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(10, '0')}.log`
}

/** The number in a name; undefined of any other file. */
export function segmentNumber(name: string): number | undefined {
  return /^\d{10}\.log$/.test(name) ? Number.parseInt(name, 10) : undefined
}

/** magic u32 | segment u32 | salt u32 | crc32 u32 of those. */
export function segmentHead(segment: number, salt: number): Uint8Array {
  const head = new Uint8Array(SEGMENT_HEAD_BYTES)
  const view = new DataView(head.buffer)
  view.setUint32(0, MAGIC)
  view.setUint32(4, segment)
  view.setUint32(8, salt)
  view.setUint32(12, crc32(head.subarray(0, 12)))
  return head
}

/** The salt of a segment; undefined where these are not the first bytes of it. */
export function readSalt(bytes: Uint8Array, segment: number): number | undefined {
  if (bytes.length < SEGMENT_HEAD_BYTES) return undefined
  const salt = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8)
  return Buffer.compare(bytes.subarray(0, SEGMENT_HEAD_BYTES), segmentHead(segment, salt)) === 0 ? salt : undefined
}
