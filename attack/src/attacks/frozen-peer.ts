import { setTimeout as delay } from 'node:timers/promises'
import { createProxy } from '@p2plane/testing'
import { Foe } from '../foe/foe.ts'
import { requestBody } from '../foe/lane-frames.ts'
import { Big } from '../messages.ts'
import type { Attack } from '../attack.ts'

/** For what was sent to arrive. */
const ARRIVED_MS = 50

/** As a partition looks from the other side: nothing is acknowledged, nothing ends. */
export const frozenPeer: Attack = {
  row: 19,
  what: 'peers that ask for 8 MiB and never read from their socket, 10 a second',
  strikesPerSecond: 10,
  async begin({ address }) {
    const between = await createProxy(address)
    const foes: Foe[] = []
    return {
      async strike() {
        const foe = await Foe.connect(between.address)
        foes.push(foe)
        for (let seq = 0; seq < 4; seq++) foe.ask(Big.protocolId, requestBody(seq))
        await delay(ARRIVED_MS)
        between.blackhole()
      },
      async end() {
        await between.close()
        await Promise.all(foes.map(foe => foe.end()))
      }
    }
  }
}
