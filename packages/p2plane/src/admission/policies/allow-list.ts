import { isPeerId, type PeerId } from '@libp2p/interface'
import { failure } from '@p2plane/wire'
import type { AdmissionPolicy } from '../policy.ts'
import { admitted, refused } from './verdict.ts'

/** Peers, as ids or as their text. Read at each handshake, so that a Set may change meanwhile. */
export type PeerList = Iterable<PeerId | string>

/** These peers and no others, with a hello or without: the connection has proven who they are. */
export function allowList(peers: PeerList): AdmissionPolicy {
  checkList('allowList', peers)
  return {
    name: 'allow-list',
    check: ({ peer }) => (lists(peers, peer) ? admitted() : refused('unauthorized', 'not on the list'))
  }
}

/** Whether a list has a peer. */
export function lists(peers: PeerList, peer: PeerId): boolean {
  const text = peer.toString()
  if (peers instanceof Set && peers.has(text)) return true
  for (const each of peers) if (each.toString() === text) return true
  return false
}

/** @throws P2PError `invalid-argument` where it is not a list that can be read again and again */
export function checkList(name: string, peers: PeerList): void {
  const isList = typeof peers === 'object' && Symbol.iterator in peers && !('next' in peers)
  for (const each of isList ? peers : [undefined]) {
    if (typeof each === 'string' || isPeerId(each)) continue
    throw failure('invalid-argument', `${name}: ${String(each)} is not a peer; expected an array or a Set of peer ids`)
  }
}
