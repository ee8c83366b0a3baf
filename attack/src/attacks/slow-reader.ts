import { Grudge } from '../foe/grudge.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Big } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Each stays with the target for as long as its stream. */
export const slowReader: Attack = {
  row: 29,
  what: 'responses of 8 MiB that nobody reads, 20 a second',
  strikesPerSecond: 20,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.ask(Big.protocolId, requestBody(1))
    )
}
