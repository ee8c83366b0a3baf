import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, Libp2p } from '@libp2p/interface'
import { memory } from '@libp2p/memory'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

/** Two libp2p nodes in this process, and one connection between them. */
export interface ConnectionPair extends AsyncDisposable {
  readonly caller: Libp2p
  readonly responder: Libp2p
  /** The caller's end. */
  readonly connection: Connection
}

/** Real Noise and Yamux over libp2p's in-memory transport: everything but a socket. */
export async function connectionPair(): Promise<ConnectionPair> {
  const address = `/memory/${crypto.randomUUID()}`
  const [caller, responder] = await Promise.all([memoryNode([]), memoryNode([address])])
  return {
    caller,
    responder,
    connection: await caller.dial(multiaddr(address)),
    async [Symbol.asyncDispose]() {
      // In this order: a memory listener aborts its connections, and a dialer waits half a second for its own to close.
      await caller.stop()
      await responder.stop()
    }
  }
}

function memoryNode(listen: string[]): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen },
    transports: [memory()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: 1024 * 1024 } })],
    connectionMonitor: { enabled: false }
  })
}
