import { setTimeout as delay } from 'node:timers/promises'
import { Foe } from '../foe/foe.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** For what was sent to arrive. */
const ARRIVED_MS = 50

/** A network that restarts. */
export const reconnectStorm: Attack = {
  row: 21,
  what: 'peers that connect, call once and go, 20 a second',
  strikesPerSecond: 20,
  begin: ({ address }) => ({
    async strike() {
      const foe = await Foe.connect(address)
      foe.ask(Late.protocolId, requestBody(1))
      await delay(ARRIVED_MS)
      await foe.end()
    },
    end() {}
  })
}
