import type { Libp2p } from '@libp2p/interface'
import { P2PError } from '@p2plane/wire'
import type { PeerManager } from './peer-manager.ts'

/** What `trackPeers` takes. */
export interface TrackPeersComponents {
  libp2p: Libp2p
  peers: PeerManager
  /** Told of an address that could not be kept. */
  onError: (error: P2PError) => void
}

/**
 * Tells libp2p of the peers that are known, and the peer manager of those that libp2p meets: where each says it
 * listens, since the port of an inbound connection is nothing that can be dialled.
 */
export async function trackPeers({ libp2p, peers, onError }: TrackPeersComponents): Promise<void> {
  await peers.start?.()
  for (const peer of peers.getPeers()) {
    if (peer.equals(libp2p.peerId)) continue
    await libp2p.peerStore.merge(peer, { multiaddrs: peers.getAddrs(peer) })
  }
  libp2p.addEventListener('peer:identify', ({ detail: { peerId, listenAddrs } }) => {
    for (const addr of listenAddrs) {
      peers.addPeerWithAddr(peerId, addr).catch((cause: unknown) => {
        const peer = peerId.toString()
        onError(new P2PError(`the address ${addr} of ${peer} could not be kept`, { code: 'internal', peer, cause }))
      })
    }
  })
}
