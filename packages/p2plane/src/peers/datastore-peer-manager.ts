import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { cborCodec } from '@p2plane/wire'
import { type Datastore, Key } from 'interface-datastore'
import * as z from 'zod'
import { memoryPeerManager, type MemoryPeerManagerInit } from './memory-peer-manager.ts'
import type { PeerManager } from './peer-manager.ts'

/** What `datastorePeerManager` takes. */
export interface DatastorePeerManagerInit extends MemoryPeerManagerInit {
  /** Any libp2p datastore, such as `new FsDatastore(path)` of datastore-fs. Open before, and close after, the node. */
  datastore: Datastore
}

const PREFIX = '/p2plane/peers'
const Stored = z.object({ addrs: z.array(z.string()) })
const codec = cborCodec()

/**
 * Keeps peers across restarts, under `/p2plane/peers` of a datastore. Not libp2p's own datastore, which is written to
 * for every stream: with files behind it that costs a millisecond or two a request.
 *
 * @example
 * ```ts
 * const datastore = new FsDatastore('./data')
 * await datastore.open()
 * const node = await createNode({ messages: [Ping], peers: datastorePeerManager({ datastore }) })
 * ```
 */
export function datastorePeerManager({ datastore, ...init }: DatastorePeerManagerInit): PeerManager {
  const memory = memoryPeerManager(init)
  // Writes of one peer must not overtake one another: the last state has to be the one that stays.
  let writes = Promise.resolve()
  const inTurn = (write: () => Promise<unknown>): Promise<void> => {
    const done = writes.then(write).then(() => {})
    writes = done.catch(() => {})
    return done
  }
  const save = async (peer: PeerId): Promise<void> => {
    const addrs = memory.getAddrs(peer).map(String)
    if (addrs.length > 0) await datastore.put(keyOf(peer), codec.encode({ addrs }))
    else await datastore.delete(keyOf(peer))
  }
  return {
    getPeers: () => memory.getPeers(),
    getAddrs: peer => memory.getAddrs(peer),
    async addPeerWithAddr(peer, addr) {
      if (memory.getAddrs(peer).some(known => known.equals(addr))) return
      const before = memory.getPeers()
      await memory.addPeerWithAddr(peer, addr)
      const after = new Set(memory.getPeers().map(String))
      const forgotten = before.filter(known => !after.has(known.toString()))
      await inTurn(async () => {
        await Promise.all([peer, ...forgotten].map(save))
      })
    },
    async removePeer(peer) {
      await memory.removePeer(peer)
      await inTurn(() => save(peer))
    },
    async start() {
      for await (const { key, value } of datastore.query({ prefix: PREFIX })) {
        const entry = readEntry(key, value)
        // One unreadable entry, torn by a crash or written by a later version, must not cost the others.
        for (const addr of entry?.addrs ?? []) await memory.addPeerWithAddr(entry!.peer, addr)
      }
    },
    stop: () => writes
  }
}

function keyOf(peer: PeerId): Key {
  return new Key(`${PREFIX}/${peer.toString()}`)
}

function readEntry(key: Key, value: Uint8Array): { peer: PeerId; addrs: ReturnType<typeof multiaddr>[] } | undefined {
  try {
    const { addrs } = Stored.parse(codec.decode(value))
    return { peer: peerIdFromString(key.name()), addrs: addrs.map(addr => multiaddr(addr)) }
  } catch {
    return undefined
  }
}
