/** What the core says to other validators, as it travels. Bounds are those of a committee of a thousand. */
import { serde } from 'p2plane'
import * as z from 'zod'
import type { Batch, Refusal } from '../core/index.ts'
import { sha256OfPieces } from '../keys/sha256.ts'
import { MAX_BATCH_BYTES, packed } from './batch-bytes.ts'

const MAX_AUTHORITIES = 1_000
const MAX_PAYLOAD = 1_000
/** Twice the long pieces that a batch may have: a short one may stand before each. */
const MAX_PIECES = 512

const Author = z
  .int()
  .min(0)
  .max(MAX_AUTHORITIES - 1)
const Worker = z.int().min(0).max(255)

/** The round of a header or a certificate. */
export const Round = z.int().min(0)

/** Authors, each once at most. */
export const Authors = z.array(Author).max(MAX_AUTHORITIES)

const Digest = hex(32)

/** A vote. */
export const Signature = hex(64)

/** A batch by name. */
export const BatchRef = z.object({ digest: Digest, worker: Worker })

/** A header. */
export const Header = z.object({
  epoch: z.int().min(0),
  round: Round,
  author: Author,
  timestampMs: z.int().min(0),
  payload: z.array(BatchRef).max(MAX_PAYLOAD),
  parents: z.array(z.object({ author: Author, digest: Digest })).max(MAX_AUTHORITIES),
  id: Digest,
  signature: Signature
})

/** A certificate. */
export const Certificate = z.object({
  header: Header,
  digest: Digest,
  signers: Authors,
  signatures: z.array(Signature).max(MAX_AUTHORITIES)
})

/** Certificates that a header stands on. */
export const Parents = z.array(Certificate).max(MAX_AUTHORITIES)

/** A batch: its bytes travel, and whoever receives them computes their digest. */
export const BatchOnWire = z.codec(
  z.object({ worker: Worker, pieces: z.array(serde.bytes()).max(MAX_PIECES) }),
  z.custom<Batch>(isBatch, `expected at most ${MAX_BATCH_BYTES} bytes`),
  {
    decode: ({ worker, pieces }) => ({
      digest: sha256OfPieces(pieces),
      worker,
      bytes: pieces,
      byteLength: pieces.reduce((sum, { length }) => sum + length, 0)
    }),
    encode: ({ worker, bytes }) => ({ worker, pieces: [...packed(bytes)] })
  }
)

/** Why a validator refuses. */
export const RefusalReason: z.ZodType<Refusal> = z.enum([
  'invalid',
  'too-old',
  'too-new',
  'equivocation',
  'superseded',
  'busy'
])

/** Bytes on the wire, hexadecimal digits in the core. */
function hex(byteLength: number): z.ZodType<string> {
  return z.codec(
    z.instanceof(Uint8Array).refine(({ length }) => length === byteLength, `expected ${byteLength} bytes`),
    z.string(),
    {
      decode: bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex'),
      encode: digits => Buffer.from(digits, 'hex')
    }
  )
}

function isBatch(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('byteLength' in value)) return false
  return typeof value.byteLength === 'number' && value.byteLength <= MAX_BATCH_BYTES
}
