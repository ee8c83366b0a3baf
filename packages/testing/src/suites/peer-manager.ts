import assert from 'node:assert/strict'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerId, PeerManager } from 'p2plane'
import type { SuiteTest } from './suite.ts'

/** What a factory makes for each test. */
export interface PeerManagerUnderTest {
  /** What is tested. */
  readonly peers: PeerManager
}

const A = multiaddr('/ip4/127.0.0.1/tcp/1')
const B = multiaddr('/ip4/127.0.0.1/tcp/2')

/** The most addresses of a peer that one may keep. */
const MOST_ADDRS = 16

/** The tests that every PeerManager must pass. `create` makes one that knows nobody, and at most `maxPeers`. */
export function peerManagerSuite(create: (maxPeers: number) => Promise<PeerManagerUnderTest>): SuiteTest[] {
  return [
    {
      name: 'knows nobody at first',
      async run() {
        const { peers } = await create(10)
        await peers.start?.()
        assert.deepEqual(peers.getPeers(), [])
        assert.deepEqual(peers.getAddrs(await somePeer()), [])
      }
    },
    {
      name: 'knows a peer once, with all its addresses',
      async run() {
        const { peers } = await create(10)
        const peer = await somePeer()
        for (const addr of [A, B, A]) await peers.addPeerWithAddr(peer, addr)
        assert.deepEqual(texts(peers.getPeers()), texts([peer]))
        assert.deepEqual(texts(peers.getAddrs(peer)).toSorted(), texts([A, B]))
      }
    },
    {
      name: 'forgets a peer it is told to, and one it never knew',
      async run() {
        const { peers } = await create(10)
        const [one, other] = [await somePeer(), await somePeer()]
        await peers.addPeerWithAddr(one, A)
        await peers.addPeerWithAddr(other, A)
        await peers.removePeer(one)
        await peers.removePeer(await somePeer())
        assert.deepEqual(texts(peers.getPeers()), texts([other]))
        assert.deepEqual(peers.getAddrs(one), [])
      }
    },
    {
      name: 'hands out copies: changing what it returned changes nothing',
      async run() {
        const { peers } = await create(10)
        const peer = await somePeer()
        await peers.addPeerWithAddr(peer, A)
        peers.getPeers().pop()
        peers.getAddrs(peer).pop()
        assert.equal(peers.getPeers().length, 1)
        assert.equal(peers.getAddrs(peer).length, 1)
      }
    },
    {
      name: 'has an end: the peer added longest ago makes room',
      async run() {
        const { peers } = await create(3)
        const all = await Promise.all(Array.from({ length: 5 }, somePeer))
        for (const peer of all) await peers.addPeerWithAddr(peer, A)
        assert.deepEqual(texts(peers.getPeers()), texts(all.slice(2)))
      }
    },
    {
      name: 'keeps a bounded number of addresses of one peer, the newest',
      async run() {
        const { peers } = await create(3)
        const peer = await somePeer()
        for (let port = 1; port <= 100; port++) {
          await peers.addPeerWithAddr(peer, multiaddr(`/ip4/127.0.0.1/tcp/${port}`))
        }
        const addrs = texts(peers.getAddrs(peer))
        assert.ok(addrs.length <= MOST_ADDRS, `${addrs.length} addresses are kept; expected at most ${MOST_ADDRS}`)
        assert.ok(addrs.includes('/ip4/127.0.0.1/tcp/100'), 'the newest address is not among those kept')
      }
    },
    {
      name: 'stops once everything is kept',
      async run() {
        const { peers } = await create(10)
        void peers.addPeerWithAddr(await somePeer(), A)
        await peers.stop?.()
        assert.equal(peers.getPeers().length, 1)
      }
    },
    {
      name: 'takes many additions at once',
      async run() {
        const { peers } = await create(100)
        const all = await Promise.all(Array.from({ length: 30 }, somePeer))
        await Promise.all(all.flatMap(peer => [A, B].map(addr => peers.addPeerWithAddr(peer, addr))))
        assert.equal(peers.getPeers().length, 30)
        for (const peer of all) assert.equal(peers.getAddrs(peer).length, 2)
      }
    }
  ]
}

async function somePeer(): Promise<PeerId> {
  return peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
}

function texts(these: readonly { toString(): string }[]): string[] {
  return these.map(String)
}
