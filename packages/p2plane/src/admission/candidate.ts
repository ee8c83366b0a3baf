import type { Connection, PeerId } from '@libp2p/interface'
import type { Greeting } from './greeting.ts'
import type { Proofs } from './hello.ts'
import type { Candidate } from './policy.ts'
import { type Parties, type Role, transcript } from './transcript.ts'

/** The peer of a handshake, as a policy sees it. */
export function candidateOf(
  self: PeerId,
  greeting: Greeting,
  proofs: Proofs | undefined,
  admittedPeers: number
): Candidate {
  const { connection, remote, controller } = greeting
  return {
    peer: connection.remotePeer,
    connection,
    hello: remote,
    proofs,
    transcript: transcriptOf(self, greeting, roleOf(connection) === 'dialer' ? 'listener' : 'dialer'),
    admittedPeers,
    signal: controller.signal
  }
}

/** What this node's own proofs are of. */
export function ownTranscript(self: PeerId, greeting: Greeting): Uint8Array {
  return transcriptOf(self, greeting, roleOf(greeting.connection))
}

/** With a guest nothing can be proven. */
function transcriptOf(self: PeerId, { connection, own, remote }: Greeting, prover: Role): Uint8Array {
  if (remote === undefined) return new Uint8Array(0)
  const here = { peer: self, hello: own }
  const there = { peer: connection.remotePeer, hello: remote }
  const parties: Parties =
    roleOf(connection) === 'dialer' ? { dialer: here, listener: there } : { dialer: there, listener: here }
  return transcript(prover, parties)
}

function roleOf({ direction }: Connection): Role {
  return direction === 'outbound' ? 'dialer' : 'listener'
}
