import type { Connection } from '@libp2p/interface'
import type { Attested } from './policy.ts'

const NOTHING: Attested = Object.freeze({})

/** By connection, so that a call looks only when its handler does. */
const byConnection = new WeakMap<Connection, Attested>()

/** What the policy vouches for of a connection's peer. Empty where there is no policy. */
export function attestedOf(connection: Connection): Attested {
  return byConnection.get(connection) ?? NOTHING
}

/** Keeps it for as long as the connection is. */
export function attest(connection: Connection, attested: Attested): void {
  byConnection.set(connection, Object.freeze({ ...attested }))
}
