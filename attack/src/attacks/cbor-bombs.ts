import { bombs } from '@p2plane/wire/bombs-suite'
import { sendBody } from '../foe/send-body.ts'
import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** What a decoder must refuse before it builds anything. */
export const cborBombs: Attack = {
  row: 8,
  what: 'every bomb of the corpus in turn, 20 a second',
  strikesPerSecond: 20,
  begin: target => {
    let turn = 0
    return Grudge.begin(
      target,
      () => {},
      foe => sendBody(foe, Echo.protocolId, bombs[turn++ % bombs.length]!.bytes())
    )
  }
}
