import type { ProtocolId } from '@p2plane/message'

/**
 * The frames of a lane: what they are called, what their bits mean. docs/WIRE.md, "Lane", is the specification.
 */

/** The lane's protocol id. */
export const LANE_PROTOCOL: ProtocolId = '/p2plane/lane/1.0.0'

/** The version that HELLO announces. */
export const LANE_VERSION = 1

/** The first byte of a frame, without its flags. */
export const FRAME = {
  /** Both ways, once, before anything else: version, limits, and (from the caller) the lane's name. */
  hello: 1,
  /** From the caller: from here on this number stands for that protocol id. */
  define: 2,
  /** From the caller: a call. */
  request: 3,
  /** From the responder: its answer. */
  response: 4,
  /** From the responder: that there will be none, and why. */
  error: 5,
  /** From the caller: nobody waits for the answer any more. */
  cancel: 6,
  /** Either way: the next piece of a body that is longer than one frame may be. */
  data: 7,
  /** From the responder: it takes no further calls; those it has not begun were not handled. */
  goAway: 8
} as const

/** A kind of frame. */
export type FrameKind = (typeof FRAME)[keyof typeof FRAME]

/** The low bits of the first byte are the kind. */
export const KIND_BITS = 0x0f

/** The body goes on in DATA frames of the same call. On a first frame the length of the whole body precedes the piece. */
export const MORE = 0x80

/** REQUEST: a map of headers precedes the body. */
export const WITH_HEADERS = 0x40

/** A body is cut into pieces of at most this, so that a long one never makes a short one wait for more than a piece. */
export const MAX_PIECE_BYTES: number = 64 * 1024

/** The longest frame a peer may send: a piece, its head, and headers. */
export const MAX_FRAME_BYTES: number = MAX_PIECE_BYTES + 16 * 1024
