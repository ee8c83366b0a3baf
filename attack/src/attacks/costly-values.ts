import { sendBody } from '../foe/send-body.ts'
import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const EMPTY_MAPS = new Uint8Array(5 + 65_535).fill(0xa0)
EMPTY_MAPS.set([0x9a, 0x00, 0x00, 0xff, 0xff])

/** Valid, and as dear to read as a valid body can be. */
export const costlyValues: Attack = {
  row: 9,
  what: 'as many items as are allowed, 5 times a second',
  strikesPerSecond: 5,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => sendBody(foe, Echo.protocolId, EMPTY_MAPS)
    )
}
