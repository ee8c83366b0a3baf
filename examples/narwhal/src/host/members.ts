import { type AdmissionPolicy, all, allowList, any, guest, maxPeers, type PeerId } from 'p2plane'
import type { Committee } from '../core/index.ts'
import { peerIdOf } from '../keys/peer-id.ts'

/** Peers of no committee that are let in at once: to submit and to read. */
const MOST_GUESTS = 32

/** The committee, as peers. */
export class Members {
  /** By index in the committee. */
  readonly peerIds: readonly PeerId[]
  readonly #indices: ReadonlyMap<string, number>

  constructor(committee: Committee) {
    this.peerIds = committee.authorities.map(({ publicKey }) => peerIdOf(publicKey))
    this.#indices = new Map(this.peerIds.map((peerId, index) => [peerId.toString(), index]))
  }

  /** The index of a peer in the committee; undefined of a guest. */
  indexOf(peer: PeerId): number | undefined {
    return this.#indices.get(peer.toString())
  }

  /** Lets the committee in, and a number of guests. */
  get admission(): AdmissionPolicy {
    return any(allowList(this.peerIds), all(guest(), maxPeers(this.peerIds.length + MOST_GUESTS)))
  }
}
