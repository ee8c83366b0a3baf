import { Grudge } from '../foe/grudge.ts'
import type { Attack } from '../attack.ts'

/** Below every handler, so that none of their deadlines counts. */
export const stalledNegotiation: Attack = {
  row: 2,
  what: 'streams that never say which protocol they are for',
  strikesPerSecond: 800,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.shout(undefined)
    )
}
