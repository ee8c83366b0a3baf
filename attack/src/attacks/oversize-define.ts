import { define } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const LONG_ID = `/${'x'.repeat(80_000)}`

/** A lane remembers what was defined for as long as it is open. */
export const oversizeDefine: Attack = {
  row: 6,
  what: 'protocol ids of 80 KB defined on a lane, 500 a second',
  strikesPerSecond: 500,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      async foe => ({ lane: await openLane(foe, Echo.protocolId), index: 1 }),
      (_foe, held) => void held.lane.stream.send(define(held.index++, LONG_ID))
    )
}
