import { setTimeout as delay } from 'node:timers/promises'
import { Foe } from '../foe/foe.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Late } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** For what was sent to arrive. */
const ARRIVED_MS = 50

/** As a crash looks from the other side. */
export const vanishingPeer: Attack = {
  row: 18,
  what: 'peers that vanish with 100 requests under way, 5 a second',
  strikesPerSecond: 5,
  begin: ({ address }) => ({
    async strike() {
      const foe = await Foe.connect(address)
      for (let seq = 0; seq < 100; seq++) foe.ask(Late.protocolId, requestBody(seq))
      await delay(ARRIVED_MS)
      await foe.end()
    },
    end() {}
  })
}
