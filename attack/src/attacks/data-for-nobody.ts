import { data } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const PIECE = new Uint8Array(64 * 1024)

/** 32 MiB a second that belong to nothing. */
export const dataForNobody: Attack = {
  row: 3,
  what: 'pieces on a lane for calls that never were, 500 a second',
  strikesPerSecond: 500,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      foe => openLane(foe, Echo.protocolId),
      (_foe, lane) => {
        if (lane.stream.writableNeedsDrain) throw new Error('held back')
        lane.stream.send(data(lane.nextCallId++, PIECE))
      }
    )
}
