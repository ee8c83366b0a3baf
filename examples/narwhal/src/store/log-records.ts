/** Records of a validator as the log has them: a batch as its bytes, all else as JSON. */
import type { Batch, BatchRecord, CheckpointRecord, LogRecord, VoteRecord } from '../core/index.ts'

/** What an application has been given, right behind the commit: what it is not given again after a restart. */
export interface DeliveredRecord {
  readonly type: 'delivered'
  /** Of the commit, and of its anchor. */
  readonly index: number
  readonly round: number
  readonly transactions: number
  /** Those that were posted as texts, and where in the commit each is. */
  readonly posted: readonly { readonly id: string; readonly position: number }[]
}

/** All that is in the log. */
export type StoredRecord = LogRecord | DeliveredRecord

/** What a record is, in the log. A number is never used again for something else. */
const TAGS = {
  batch: 1,
  header: 2,
  vote: 3,
  certificate: 4,
  commit: 5,
  checkpoint: 6,
  delivered: 7,
  equivocation: 8
} as const

/** Of batches, whose bytes nobody needs when the log is opened. */
export const BATCH_TAG: number = TAGS.batch

const TYPES = new Map<number, StoredRecord['type']>(
  Object.entries(TAGS).map(([type, tag]) => [tag, type as StoredRecord['type']])
)

/** Of a batch: digest | worker u8 | 1 where it is one's own u8, and then its bytes. */
const DIGEST_BYTES = 32
const BATCH_HEAD_BYTES = DIGEST_BYTES + 2
/** Of all others: a number to find it by, u64, and then JSON. */
const KEY_BYTES = 8

/** A record that is not a batch. */
export type SmallRecord = Exclude<StoredRecord, { type: 'batch' }>

/** What kind of record a tag says. @throws RangeError where it is of another version */
export function typeOf(tag: number): StoredRecord['type'] {
  const type = TYPES.get(tag)
  if (type === undefined) throw new RangeError(`the log has a record of kind ${tag}, which this version does not know`)
  return type
}

/** A record in the parts of its payload. A batch is not copied. */
export function encodeRecord(record: StoredRecord): { tag: number; payload: readonly Uint8Array[] } {
  const tag = TAGS[record.type]
  if (record.type === 'batch') return { tag, payload: [batchHead(record), ...record.batch.bytes] }
  const json = JSON.stringify(record)
  const payload = Buffer.allocUnsafe(KEY_BYTES + Buffer.byteLength(json))
  payload.writeBigUInt64BE(BigInt(keyOf(record)))
  payload.write(json, KEY_BYTES)
  return { tag, payload: [payload] }
}

/** What a record that is not a batch is found by: its round or its index. */
export function decodeKey(payload: Uint8Array): number {
  return Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0))
}

/** A record that is not a batch. */
export function decodeRecord(payload: Uint8Array): SmallRecord {
  const json = Buffer.from(payload.buffer, payload.byteOffset + KEY_BYTES, payload.byteLength - KEY_BYTES).toString()
  const record = JSON.parse(json) as SmallRecord
  return record.type === 'checkpoint' ? withoutNulls(record) : record
}

/** A batch without its bytes, of which the first bytes are enough. */
export function decodeBatchHead(payload: Uint8Array): BatchRecord {
  const digest = Buffer.from(payload.buffer, payload.byteOffset, DIGEST_BYTES).toString('hex')
  const isOwn = payload[DIGEST_BYTES + 1] === 1
  return { type: 'batch', isOwn, batch: { digest, worker: payload[DIGEST_BYTES]!, bytes: [], byteLength: 0 } }
}

/** A batch. Its bytes are a view. */
export function decodeBatch(payload: Uint8Array): Batch {
  const bytes = payload.subarray(BATCH_HEAD_BYTES)
  return { ...decodeBatchHead(payload).batch, bytes: [bytes], byteLength: bytes.length }
}

function batchHead({ isOwn, batch: { digest, worker } }: BatchRecord): Uint8Array {
  const head = Buffer.allocUnsafe(BATCH_HEAD_BYTES)
  head.write(digest, 'hex')
  head.writeUInt8(worker, DIGEST_BYTES)
  head.writeUInt8(isOwn ? 1 : 0, DIGEST_BYTES + 1)
  return head
}

/** JSON has neither undefined nor infinity, and writes both as null. */
function withoutNulls(record: CheckpointRecord): CheckpointRecord {
  const votes = record.votes.map((vote: VoteRecord | null | undefined) => vote ?? undefined)
  const floorRound: number | null = record.floorRound
  return { ...record, votes, floorRound: floorRound ?? Number.POSITIVE_INFINITY }
}

function keyOf(record: SmallRecord): number {
  switch (record.type) {
    case 'header':
      return record.header.round
    case 'certificate':
      return record.certificate.header.round
    case 'vote':
      return record.round
    case 'commit':
      return record.commit.index
    case 'delivered':
      return record.index
    case 'equivocation':
      return record.equivocation.round
    default:
      return record.commit?.index ?? 0
  }
}
