import { request } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** A caller that does not wait for its turn. */
export const laneFlood: Attack = {
  row: 3,
  what: '2,000 calls a second on a lane, past what its HELLO allows',
  strikesPerSecond: 2000,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      foe => openLane(foe, Late.protocolId),
      (_foe, lane) => void lane.stream.send(request(lane.nextCallId++, 60_000))
    )
}
