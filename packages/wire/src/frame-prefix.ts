/** The length before a frame, and how much of a frame is enough to begin with it. */
import { FRAME, KIND_BITS, MAX_FRAME_BYTES, WITH_HEADERS } from './frame.ts'
import { FrameError } from './frame-error.ts'

/** The longest length prefix: lengths below 2^28. */
const MAX_PREFIX_BYTES = 4
/** A frame up to this that a cut goes through is put together first; of a longer one the body is told as it arrives. */
const WHOLE_BYTES = 4 * 1024
/** Enough to read all that precedes a body: the kind, and four numbers of 32 bits. Not headers. */
const HEAD_BYTES = 21
/** The least room for a frame that begins: its prefix, and all that precedes its body. */
export const LEAST_ROOM_BYTES: number = MAX_PREFIX_BYTES + HEAD_BYTES

/** Where a length prefix ends; 0 where it is not whole. */
export function prefixEnd(bytes: Uint8Array, at: number, end: number): number {
  const most = Math.min(end, at + MAX_PREFIX_BYTES)
  for (let i = at; i < most; i++) if (bytes[i]! < 0x80) return i + 1
  if (most === at + MAX_PREFIX_BYTES) throw new FrameError(`a frame of more than ${MAX_FRAME_BYTES} bytes`)
  return 0
}

/** What a length prefix says. */
export function prefixValue(bytes: Uint8Array, at: number, end: number): number {
  let length = 0
  for (let i = end - 1; i >= at; i--) length = (length << 7) | (bytes[i]! & 0x7f)
  if (length === 0) throw new FrameError('an empty frame')
  if (length > MAX_FRAME_BYTES) {
    throw new FrameError(`a frame of ${length} bytes; at most ${MAX_FRAME_BYTES} are allowed`)
  }
  return length
}

/** How many bytes from `at` on are enough to begin with the frame, as far as can be said from those that are here. */
export function enoughBytes(bytes: Uint8Array, at: number, start: number, end: number): number {
  if (start === 0) return end - at + 1
  const length = prefixValue(bytes, at, start)
  if (length <= WHOLE_BYTES) return start - at + length
  // What kind it is decides.
  if (start === end) return start - at + 1
  return start - at + (isToldInPieces(bytes[start]!) ? HEAD_BYTES : length)
}

function isToldInPieces(first: number): boolean {
  const kind = first & KIND_BITS
  return kind === FRAME.data || kind === FRAME.response || (kind === FRAME.request && (first & WITH_HEADERS) === 0)
}
