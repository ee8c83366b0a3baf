import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const STREAMS = 64

/** Each stream says a little all the time, so that no idle timeout ever fires. */
export const slowLoris: Attack = {
  row: 1,
  what: '64 requests that trickle, a byte a second each',
  strikesPerSecond: 64,
  begin: target =>
    Grudge.begin(
      target,
      () => ({ ids: [] as number[], turn: 0 }),
      (foe, held) => {
        const id = held.ids[held.turn]
        if (id === undefined) held.ids.push(foe.shout(Echo.protocolId))
        else foe.goOn(id, Uint8Array.of(0xa2))
        held.turn = (held.turn + 1) % STREAMS
      }
    )
}
