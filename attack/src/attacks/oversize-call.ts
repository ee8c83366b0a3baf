import { data, longRequest } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const PIECE = new Uint8Array(64 * 1024)

/** The refusal of the first piece stops nobody from sending the rest. */
export const oversizeCall: Attack = {
  row: 6,
  what: 'calls on a lane announced with nearly 4 GiB, and their pieces',
  strikesPerSecond: 500,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      foe => openLane(foe, Echo.protocolId),
      (_foe, lane) => {
        if (lane.stream.writableNeedsDrain) throw new Error('held back')
        const callId = lane.nextCallId++
        lane.stream.send(
          callId % 16 === 0 ? longRequest(callId, 2 ** 32 - 1, PIECE) : data(callId - (callId % 16), PIECE)
        )
      }
    )
}
