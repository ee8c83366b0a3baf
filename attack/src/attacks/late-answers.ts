import { request } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

const TIMEOUT_MS = 50

/** Answers that nobody waits for are dropped, and their slots given back. */
export const lateAnswers: Attack = {
  row: 17,
  what: 'calls on a lane whose answers come after their deadline, 500 a second',
  strikesPerSecond: 500,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      foe => openLane(foe, Late.protocolId),
      (_foe, lane) => void lane.stream.send(request(lane.nextCallId++, TIMEOUT_MS))
    )
}
