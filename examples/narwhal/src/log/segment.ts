/** A file of the log: its name, and the 24 bytes it begins with. */
import { crc32 } from 'node:zlib'

/** Bytes of a segment before its first record. */
export const SEGMENT_HEAD_BYTES = 24

const MAGIC = 0x4e_57_4c_31 // NWL1

/** `0000000007.log`, so that names sort as numbers do. */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(10, '0')}.log`
}

/** The number in a name; undefined of any other file. */
export function segmentNumber(name: string): number | undefined {
  return /^\d{10}\.log$/.test(name) ? Number.parseInt(name, 10) : undefined
}

/** What a segment begins with. */
export interface SegmentHead {
  readonly salt: number
  /**
   * Where the segment before this one ended, 0 for the first: a file that was cut off between two records has nothing else
   * to say so.
   */
  readonly previousEnd: number
}

/** magic u32 | segment u32 | salt u32 | previousEnd u64 | crc32 u32 of those. */
export function segmentHead(segment: number, { salt, previousEnd }: SegmentHead): Uint8Array {
  const head = new Uint8Array(SEGMENT_HEAD_BYTES)
  const view = new DataView(head.buffer)
  view.setUint32(0, MAGIC)
  view.setUint32(4, segment)
  view.setUint32(8, salt)
  view.setBigUint64(12, BigInt(previousEnd))
  view.setUint32(20, crc32(head.subarray(0, 20)))
  return head
}

/** The head of a segment; undefined where these are not the first bytes of it. */
export function readSegmentHead(bytes: Uint8Array, segment: number): SegmentHead | undefined {
  if (bytes.length < SEGMENT_HEAD_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const head = { salt: view.getUint32(8), previousEnd: Number(view.getBigUint64(12)) }
  return Buffer.compare(bytes.subarray(0, SEGMENT_HEAD_BYTES), segmentHead(segment, head)) === 0 ? head : undefined
}
