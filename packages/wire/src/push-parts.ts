import type { Uint8ArrayList } from 'uint8arraylist'
import type { ByteStream } from './byte-stream.ts'
import { matchOutside } from './long-bytes.ts'

/** Shorter parts come with enough else on the heap. */
const LONG_PART_BYTES = 4 * 1024

/** Reads frames, part by part. */
export interface PartReader {
  /** Reads a part, and says whether it is done with. */
  push(part: Uint8Array): boolean
}

/** Has a reader read all that was taken from a stream. The memory of what is done with is given back. */
export function pushParts(stream: ByteStream, taken: Uint8ArrayList, reader: PartReader): void {
  for (const part of taken) {
    const { byteLength } = part
    if (reader.push(part)) stream.release(part)
    else if (byteLength >= LONG_PART_BYTES) matchOutside(byteLength)
  }
}
