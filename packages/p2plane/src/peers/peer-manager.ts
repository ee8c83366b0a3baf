import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Who is known, and where they were reached. A node adds the peers it connects to, with the addresses they announce. */
export interface PeerManager {
  /** Every peer that is known, whether connected or not. */
  getPeers(): PeerId[]
  /** Where a peer can be reached. Empty where it is not known. */
  getAddrs(peer: PeerId): Multiaddr[]
  /** Adds a peer, or another address of one that is known. Resolves once it is kept. */
  addPeerWithAddr(peer: PeerId, addr: Multiaddr): Promise<void>
  /** Forgets a peer. */
  removePeer(peer: PeerId): Promise<void>
  /** Called once before the node listens. An implementation that loads what it kept does so here. */
  start?(): Promise<void>
  /** Called once after the node closed everything. Resolves once what was added is kept. */
  stop?(): Promise<void>
}

/** The most peers to know by default. The one that was added to longest ago makes room. */
export const DEFAULT_MAX_PEERS: number = 1_000

/** The most addresses to keep of one peer. The one added longest ago makes room. */
export const MAX_ADDRS_PER_PEER: number = 16
