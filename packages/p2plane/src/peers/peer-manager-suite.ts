import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import type { PeerManager } from './peer-manager.ts'

/** What a factory makes for each test. */
export interface PeerManagerUnderTest {
  readonly peers: PeerManager
}

const A = multiaddr('/ip4/127.0.0.1/tcp/1')
const B = multiaddr('/ip4/127.0.0.1/tcp/2')

/** The tests that every PeerManager must pass. `create` makes one that knows nobody, and at most `maxPeers`. */
export function peerManagerSuite(name: string, create: (maxPeers: number) => Promise<PeerManagerUnderTest>): void {
  describe(`${name}, as a peer manager`, () => {
    it('knows nobody at first', async () => {
      const { peers } = await create(10)
      await peers.start?.()
      expect(peers.getPeers()).toEqual([])
      expect(peers.getAddrs(await somePeer())).toEqual([])
    })

    it('knows a peer once, with all its addresses', async () => {
      const { peers } = await create(10)
      const peer = await somePeer()
      for (const addr of [A, B, A]) await peers.addPeerWithAddr(peer, addr)
      expect(peers.getPeers()).toEqual([peer])
      expect(peers.getAddrs(peer).map(String).toSorted()).toEqual([String(A), String(B)])
    })

    it('forgets a peer it is told to, and one it never knew', async () => {
      const { peers } = await create(10)
      const [one, other] = [await somePeer(), await somePeer()]
      await peers.addPeerWithAddr(one, A)
      await peers.addPeerWithAddr(other, A)
      await peers.removePeer(one)
      await peers.removePeer(await somePeer())
      expect(peers.getPeers()).toEqual([other])
      expect(peers.getAddrs(one)).toEqual([])
    })

    it('hands out copies: changing what it returned changes nothing', async () => {
      const { peers } = await create(10)
      const peer = await somePeer()
      await peers.addPeerWithAddr(peer, A)
      peers.getPeers().pop()
      peers.getAddrs(peer).pop()
      expect(peers.getPeers()).toHaveLength(1)
      expect(peers.getAddrs(peer)).toHaveLength(1)
    })

    it('has an end: the peer added longest ago makes room', async () => {
      const { peers } = await create(3)
      const all = await Promise.all(Array.from({ length: 5 }, somePeer))
      for (const peer of all) await peers.addPeerWithAddr(peer, A)
      expect(peers.getPeers().map(String)).toEqual(all.slice(2).map(String))
    })

    it('keeps a bounded number of addresses of one peer', async () => {
      const { peers } = await create(3)
      const peer = await somePeer()
      for (let port = 1; port <= 100; port++) await peers.addPeerWithAddr(peer, multiaddr(`/ip4/127.0.0.1/tcp/${port}`))
      const addrs = peers.getAddrs(peer).map(String)
      expect(addrs.length).toBeLessThanOrEqual(16)
      expect(addrs).toContain('/ip4/127.0.0.1/tcp/100')
    })

    it('stops once everything is kept', async () => {
      const { peers } = await create(10)
      void peers.addPeerWithAddr(await somePeer(), A)
      await peers.stop?.()
      expect(peers.getPeers()).toHaveLength(1)
    })

    it('takes many additions at once', async () => {
      const { peers } = await create(100)
      const all = await Promise.all(Array.from({ length: 30 }, somePeer))
      await Promise.all(all.flatMap(peer => [A, B].map(addr => peers.addPeerWithAddr(peer, addr))))
      expect(peers.getPeers()).toHaveLength(30)
      for (const peer of all) expect(peers.getAddrs(peer)).toHaveLength(2)
    })
  })
}

/** Somebody new. */
export async function somePeer(): Promise<PeerId> {
  return peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
}
