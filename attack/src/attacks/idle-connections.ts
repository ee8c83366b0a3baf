import { sockets } from '../foe/sockets.ts'
import type { Attack } from '../attack.ts'

/** Up to 3,000 are held. */
export const idleConnections: Attack = {
  row: 5,
  what: 'TCP connections that say nothing, 1,000 a second',
  strikesPerSecond: 1000,
  begin: target => sockets(target, new Uint8Array(0), 3_000)
}
