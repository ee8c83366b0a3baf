import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Each costs the target a stream, and whatever waits on it. */
export const halfOpen: Attack = {
  row: 2,
  what: 'streams that agree on a message and never send it',
  strikesPerSecond: 800,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.shout(Echo.protocolId)
    )
}
