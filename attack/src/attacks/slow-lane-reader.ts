import { LANE_PROTOCOL } from '@p2plane/wire'
import { define, HELLO, request } from '../foe/lane-frames.ts'
import { Grudge } from '../foe/grudge.ts'
import { Big } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** A lane for each, so that none waits for the window of another. */
export const slowLaneReader: Attack = {
  row: 29,
  what: 'answers of 8 MiB on lanes that nobody reads, 20 a second',
  strikesPerSecond: 20,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.shout(LANE_PROTOCOL, Buffer.concat([HELLO, define(0, Big.protocolId), request(0, 60_000)]))
    )
}
