import { Foe } from '../foe/foe.ts'
import type { Attack } from '../attack.ts'

/** The handshake is what costs; each is held. */
export const connectionFlood: Attack = {
  row: 5,
  what: 'whole connections, each of a new peer, 20 a second',
  strikesPerSecond: 20,
  begin: ({ address }) => {
    const foes: Foe[] = []
    return {
      strike: async () => void foes.push(await Foe.connect(address)),
      async end() {
        await Promise.all(foes.map(foe => foe.end()))
      }
    }
  }
}
