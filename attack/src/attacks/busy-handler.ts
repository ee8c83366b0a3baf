import { Grudge } from '../foe/grudge.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Busy } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Nobody else is served meanwhile: a share of the processor is what is asked for. */
export const busyHandler: Attack = {
  row: 16,
  what: 'calls whose handler computes for 10 ms, 15 a second',
  strikesPerSecond: 15,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.ask(Busy.protocolId, requestBody(1))
    )
}
