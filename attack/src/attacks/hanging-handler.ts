import { Grudge } from '../foe/grudge.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Hang } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Whatever is held for a call is held as long as its handler. */
export const hangingHandler: Attack = {
  row: 15,
  what: 'calls whose handler never answers, 500 a second',
  strikesPerSecond: 500,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.ask(Hang.protocolId, requestBody(1))
    )
}
