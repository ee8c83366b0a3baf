import { Grudge } from '../foe/grudge.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Throw } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Nothing of what it throws may end the process, or be seen by the caller. */
export const failingHandler: Attack = {
  row: 14,
  what: 'calls whose handler throws, in four ways, 500 a second',
  strikesPerSecond: 500,
  begin: target => {
    let seq = 0
    return Grudge.begin(
      target,
      () => {},
      foe => void foe.ask(Throw.protocolId, requestBody(seq++))
    )
  }
}
