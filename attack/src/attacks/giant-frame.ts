import { FRAME, frameHeader } from '../foe/foe.ts'
import { Grudge } from '../foe/grudge.ts'
import type { Attack } from '../attack.ts'

const PIECE = new Uint8Array(64 * 1024)

/** A muxer that waits for the whole of a frame keeps all of it. */
export const giantFrame: Attack = {
  row: 7,
  what: 'one frame of Yamux announced with 2 GiB, sent at 64 MiB a second',
  strikesPerSecond: 1000,
  begin: target =>
    Grudge.begin(
      target,
      foe => foe.bytes(frameHeader(FRAME.data, 0, 1, 2 ** 31)),
      foe => foe.bytes(PIECE)
    )
}
