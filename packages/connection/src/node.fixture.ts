import { yamux } from '@chainsafe/libp2p-yamux'
import type { Libp2p } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { nativeTls } from './native-tls.ts'

/** A node over TCP with this package's encryption. */
export function tcpNode(listen: string[]): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [nativeTls()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false }
  })
}
