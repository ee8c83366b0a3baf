/** What precedes each frame of Yamux (github.com/hashicorp/yamux, spec.md). */

/** What precedes a frame, as @chainsafe/libp2p-yamux names it. */
export interface YamuxHeader {
  readonly type: number
  readonly flag: number
  readonly streamID: number
  readonly length: number
}

/** Version, type, flags, stream and length. */
export const HEADER_BYTES = 12

/** The peer broke the rules of Yamux, which ends the connection. */
export class YamuxFrameError extends Error {
  static override readonly name = 'YamuxFrameError'
  override readonly name = 'YamuxFrameError'
  /** What GO AWAY tells the peer: a protocol error. */
  readonly reason = 1
}

/** The header at `at`. @throws YamuxFrameError where it is of another version */
export function decodeYamuxHeader(bytes: Uint8Array, at: number): YamuxHeader {
  if (bytes[at] !== 0) throw new YamuxFrameError(`version ${bytes[at]} of Yamux; only 0 is spoken`)
  return {
    type: bytes[at + 1]!,
    flag: (bytes[at + 2]! << 8) | bytes[at + 3]!,
    streamID: uint32(bytes, at + 4),
    length: uint32(bytes, at + 8)
  }
}

/** The bytes of a header. */
export function encodeYamuxHeader({ type, flag, streamID, length }: YamuxHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES)
  bytes[1] = type
  bytes[2] = flag >>> 8
  bytes[3] = flag
  writeUint32(bytes, 4, streamID)
  writeUint32(bytes, 8, length)
  return bytes
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
