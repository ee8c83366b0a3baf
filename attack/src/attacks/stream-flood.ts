import { Grudge } from '../foe/grudge.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** Whole requests, more than anybody would be served. */
export const streamFlood: Attack = {
  row: 3,
  what: 'a stream a request, 2,000 a second, answers unread',
  strikesPerSecond: 2000,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => void foe.ask(Late.protocolId, requestBody(1))
    )
}
