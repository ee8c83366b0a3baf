import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const BODY = new Uint8Array(64 * 1024 * 1024)

/** As fast as the target takes them. */
export const oversizeRequest: Attack = {
  row: 6,
  what: 'request bodies of 64 MiB, 4 a second',
  strikesPerSecond: 4,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      async foe => {
        const stream = await foe.open(Echo.protocolId)
        stream.send(BODY)
        // A reset while much is still to be written rejects this.
        stream.close().catch(() => {})
      }
    )
}
