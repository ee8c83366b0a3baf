import { sockets } from '../foe/sockets.ts'
import { MULTISTREAM } from '../foe/foe.ts'
import type { Attack } from '../attack.ts'

/** Up to 1,000 are held. */
export const handshakeStall: Attack = {
  row: 5,
  what: 'TCP connections that begin a handshake and stop, 300 a second',
  strikesPerSecond: 300,
  begin: target => sockets(target, MULTISTREAM, 1_000)
}
