import { cancel, request } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Rapid reset, as it looks on a lane. */
export const cancelStorm: Attack = {
  row: 4,
  what: 'calls on a lane made and cancelled, 5,000 a second',
  strikesPerSecond: 5000,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      foe => openLane(foe, Late.protocolId),
      (_foe, lane) => {
        const callId = lane.nextCallId++
        lane.stream.send(Buffer.concat([request(callId, 60_000), cancel(callId)]))
      }
    )
}
