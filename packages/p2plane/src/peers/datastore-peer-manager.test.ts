import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { peerManagerSuite } from '@p2plane/testing'
import { MemoryDatastore } from 'datastore-core'
import { FsDatastore } from 'datastore-fs'
import { Key } from 'interface-datastore'
import { describe, expect, it } from 'vitest'
import { createNode } from '../create-node.ts'
import { messages, Ping, router, until } from '../node.fixture.ts'
import { datastorePeerManager } from './datastore-peer-manager.ts'
import { somePeer } from './some-peer.fixture.ts'

const A = multiaddr('/ip4/127.0.0.1/tcp/1')

describe('datastorePeerManager, as a peer manager', () => {
  const suite = peerManagerSuite(async maxPeers => ({
    peers: datastorePeerManager({ datastore: new MemoryDatastore(), maxPeers })
  }))
  it.each(suite)('$name', ({ run }) => run())
})

describe('datastorePeerManager', () => {
  it('knows after a restart whom it knew, and not whom it forgot', async () => {
    const datastore = new MemoryDatastore()
    const before = datastorePeerManager({ datastore, maxPeers: 2 })
    const [pushedOut, removed, kept] = [await somePeer(), await somePeer(), await somePeer()]
    for (const peer of [pushedOut, removed, kept]) await before.addPeerWithAddr(peer, A)
    await before.removePeer(removed)

    const after = datastorePeerManager({ datastore, maxPeers: 2 })
    await after.start?.()
    expect(after.getPeers().map(String)).toEqual([kept.toString()])
    expect(after.getAddrs(kept).map(String)).toEqual([String(A)])
  })

  it('passes over an entry it cannot read', async () => {
    const datastore = new MemoryDatastore()
    const peer = await somePeer()
    await datastorePeerManager({ datastore }).addPeerWithAddr(peer, A)
    await datastore.put(new Key(`/p2plane/peers/${await somePeer()}`), Uint8Array.of(0xa1, 0x61))
    await datastore.put(new Key('/p2plane/peers/not-a-peer'), Uint8Array.of(0xa0))
    const after = datastorePeerManager({ datastore })
    await after.start?.()
    expect(after.getPeers().map(String)).toEqual([peer.toString()])
  })

  it('says when the disk does not keep a peer', async () => {
    const datastore = new MemoryDatastore()
    datastore.put = () => Promise.reject(new Error('disk full'))
    const peers = datastorePeerManager({ datastore })
    await expect(peers.addPeerWithAddr(await somePeer(), A)).rejects.toThrow('disk full')
  })

  it('lets a node that restarts call whom it met, by peer id and without bootstrap', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'p2plane-peers-'))
    try {
      await using alice = await createNode({ messages, router })
      for (const run of ['first', 'second']) {
        const datastore = new FsDatastore(folder)
        await datastore.open()
        const peers = datastorePeerManager({ datastore })
        await using bob = await createNode({
          messages,
          peers,
          listen: [],
          ...(run === 'first' && { bootstrap: alice.addresses.map(String) })
        })
        expect(await bob.request(alice.peerId, Ping, { nonce: 1 })).toEqual({ nonce: 1, by: 'router' })
        await until(() => peers.getAddrs(alice.peerId).length > 0)
        await bob.stop()
        await datastore.close()
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
