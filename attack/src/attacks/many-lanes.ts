import { LANE_PROTOCOL } from '@p2plane/wire'
import { HELLO } from '../foe/lane-frames.ts'
import { Grudge } from '../foe/grudge.ts'
import type { Attack } from '../attack.ts'

/** A HELLO for each, and nothing after it. */
export const manyLanes: Attack = {
  row: 3,
  what: 'lanes opened and greeted, 300 a second',
  strikesPerSecond: 300,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.shout(LANE_PROTOCOL, HELLO)
    )
}
