import { longRequest } from '../foe/lane-frames.ts'
import { openLane } from '../foe/lane.ts'
import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const ALLOWED_BYTES = 1024 * 1024

/** What is announced within the limit, and never comes. */
export const unfinishedCalls: Attack = {
  row: 6,
  what: 'calls on a lane that announce 1 MiB and send a byte of it',
  strikesPerSecond: 1000,
  onLanes: true,
  begin: target =>
    Grudge.begin(
      target,
      foe => openLane(foe, Echo.protocolId),
      (_foe, lane) => void lane.stream.send(longRequest(lane.nextCallId++, ALLOWED_BYTES, Uint8Array.of(0xa2)))
    )
}
