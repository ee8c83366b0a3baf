import { Foe } from '../foe/foe.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** A network that restarts. */
export const reconnectStorm: Attack = {
  row: 21,
  what: 'peers that connect, call once and go, 20 a second',
  strikesPerSecond: 20,
  begin: ({ address }) => ({
    async strike() {
      const foe = await Foe.connect(address)
      foe.ask(Late.protocolId, requestBody(1))
      await foe.end()
    },
    end() {}
  })
}
