import { Grudge } from '../foe/grudge.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Items } from '../messages.ts'
import { openItems } from '../foe/items.ts'
import type { Attack } from '../attack.ts'

/** Each handler yields for ever. */
export const slowItemReader: Attack = {
  row: 29,
  what: 'streams of items that nobody reads, 100 a second',
  strikesPerSecond: 100,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.shout(Items.protocolId, openItems(requestBody(1)))
    )
}
