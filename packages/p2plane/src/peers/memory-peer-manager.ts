import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { DEFAULT_MAX_PEERS, MAX_ADDRS_PER_PEER, type PeerManager } from './peer-manager.ts'

/** What `memoryPeerManager` takes. */
export interface MemoryPeerManagerInit {
  /**
   * The most peers to know.
   *
   * @default 1_000
   */
  maxPeers?: number
}

/** Keeps peers for as long as the process runs. */
export function memoryPeerManager({ maxPeers = DEFAULT_MAX_PEERS }: MemoryPeerManagerInit = {}): PeerManager {
  // Both maps are in the order of addition, so the first entry is the one to make room.
  const known = new Map<string, { peer: PeerId; addrs: Map<string, Multiaddr> }>()
  return {
    getPeers: () => [...known.values()].map(({ peer }) => peer),
    getAddrs: peer => [...(known.get(peer.toString())?.addrs.values() ?? [])],
    async addPeerWithAddr(peer, addr) {
      const id = peer.toString()
      const entry = known.get(id) ?? { peer, addrs: new Map<string, Multiaddr>() }
      touch(known, id, entry, maxPeers)
      touch(entry.addrs, addr.toString(), addr, MAX_ADDRS_PER_PEER)
    },
    async removePeer(peer) {
      known.delete(peer.toString())
    }
  }
}

/** Puts an entry last, and drops the first where there are more than `most`. */
function touch<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}
