/**
 * One record of the log: `crc32 u32 | length u32 | tag u8 | payload`, big-endian; length is the payload's. Pure.
 */
import { crc32 } from 'node:zlib'

/** Bytes of a record before its payload. */
export const RECORD_HEAD_BYTES = 9

/** The longest payload: a checkpoint of a committee of hundreds. */
export const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024

/** What stands before a payload. */
export interface RecordHead {
  readonly crc: number
  readonly length: number
  readonly tag: number
}

/**
 * The head of a record with this payload.
 *
 * @param salt of the segment, so that what is left of another file, or was put into a payload, is no record of this one
 */
export function recordHead(tag: number, payload: readonly Uint8Array[], salt: number): Uint8Array {
  const head = new Uint8Array(RECORD_HEAD_BYTES)
  const view = new DataView(head.buffer)
  view.setUint32(
    4,
    payload.reduce((sum, part) => sum + part.length, 0)
  )
  view.setUint8(8, tag)
  view.setUint32(0, checksum(head, payload, salt))
  return head
}

/** What these first bytes of a record say, whatever that is. */
export function readHead(bytes: Uint8Array): RecordHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_HEAD_BYTES)
  return { crc: view.getUint32(0), length: view.getUint32(4), tag: view.getUint8(8) }
}

/** Whether these bytes are a whole record that was written to this segment. */
export function isIntact(record: Uint8Array, salt: number): boolean {
  const { crc, length } = readHead(record)
  const payload = record.subarray(RECORD_HEAD_BYTES)
  return payload.length === length && crc === checksum(record.subarray(0, RECORD_HEAD_BYTES), [payload], salt)
}

function checksum(head: Uint8Array, payload: readonly Uint8Array[], salt: number): number {
  let crc = crc32(head.subarray(4), salt)
  for (const part of payload) crc = crc32(part, crc)
  return crc
}
