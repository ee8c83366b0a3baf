/** Reads a segment from its first record to its last, or to the first that is none. */
import type { DiskFile } from './disk.ts'
import { isIntact, MAX_PAYLOAD_BYTES, readHead, RECORD_HEAD_BYTES } from './record.ts'
import { SEGMENT_HEAD_BYTES } from './segment.ts'
import { Window } from './window.ts'

/** The tag of the log's own records, each the first of what is written at once. Its payload is where it stands. */
export const MARK_TAG = 0
/** Bytes of a mark's payload: u64. */
export const MARK_BYTES = 8
/** Bytes of a payload that is skimmed. */
const SKIMMED_BYTES = 64

/** Where a record is. */
export interface Location {
  readonly segment: number
  readonly offset: number
  /** Of its payload, in bytes. */
  readonly length: number
}

/** A record as it was found. */
export interface Found {
  readonly tag: number
  readonly location: Location
  /** A view of a buffer that is used again: copy what is kept. Of a record that is skimmed, the first bytes alone. */
  readonly payload: Uint8Array
}

/** Told of each record in turn. */
export type Visit = (found: Found) => void

/** What `scanSegment` takes. */
export interface ScanInit {
  segment: number
  salt: number
  visit: Visit
  /** Tags of records whose payload is neither read in whole nor checked here. Whoever reads one later checks it. */
  skim?: ReadonlySet<number>
}

/** How a scan ended. */
export interface Scanned {
  /** Where the last good record ends. */
  readonly end: number
  /** Whether there are bytes behind it, which are no record. */
  readonly isTorn: boolean
}

/** Tells of every record whose checksum holds, and stops at the first whose does not. */
export async function scanSegment(file: DiskFile, { segment, salt, visit, skim }: ScanInit): Promise<Scanned> {
  const size = await file.size()
  const window = new Window(file, size)
  let offset = SEGMENT_HEAD_BYTES
  while (offset < size) {
    const head = window.view(offset, RECORD_HEAD_BYTES) ?? (await window.load(offset, RECORD_HEAD_BYTES))
    if (head === undefined) break
    const { length, tag } = readHead(head)
    const end = offset + RECORD_HEAD_BYTES + length
    if (length > MAX_PAYLOAD_BYTES || end > size) break
    const isSkimmed = length > SKIMMED_BYTES && skim?.has(tag) === true
    const bytes = RECORD_HEAD_BYTES + (isSkimmed ? SKIMMED_BYTES : length)
    const record = window.view(offset, bytes) ?? (await window.load(offset, bytes))
    if (record === undefined || (!isSkimmed && !isIntact(record, salt))) break
    if (tag !== MARK_TAG)
      visit({ tag, location: { segment, offset, length }, payload: record.subarray(RECORD_HEAD_BYTES) })
    offset = end
  }
  return { end: offset, isTorn: offset < size }
}

/**
 * Whether a mark stands anywhere beyond an offset. A mark is written only once all before it is on disk: so what is bad
 * before one was damaged later, while what is bad with none behind it may never have been written in whole.
 */
export async function hasMarkBeyond(file: DiskFile, salt: number, offset: number): Promise<boolean> {
  const rest = new Uint8Array(Math.max(0, (await file.size()) - offset))
  const bytes = rest.subarray(0, await file.read(rest, offset))
  const view = new DataView(bytes.buffer, 0, bytes.length)
  const markBytes = RECORD_HEAD_BYTES + MARK_BYTES
  for (let at = 1; at + markBytes <= bytes.length; at++) {
    if (bytes[at + 8] !== MARK_TAG || view.getUint32(at + 4) !== MARK_BYTES) continue
    const says = view.getBigUint64(at + RECORD_HEAD_BYTES)
    if (says === BigInt(offset + at) && isIntact(bytes.subarray(at, at + markBytes), salt)) return true
  }
  return false
}
