import { requestWithHeaders } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

const HEADERS = new Uint8Array(80_000).fill(0xa1)

/** Headers are read for every call, whatever the message. */
export const oversizeHeaders: Attack = {
  row: 6,
  what: 'calls on a lane with 80 KB of headers, 300 a second',
  strikesPerSecond: 300,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      foe => openLane(foe, Late.protocolId),
      (_foe, lane) => void lane.stream.send(requestWithHeaders(lane.nextCallId++, HEADERS))
    )
}
