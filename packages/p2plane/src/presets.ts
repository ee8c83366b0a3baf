import type { KadDHTInit } from '@libp2p/kad-dht'
import { passthroughMapper, removePrivateAddressesMapper } from '@libp2p/kad-dht'
import type { ConnectionManagerInit, ConnectionMonitorInit } from 'libp2p'

/**
 * Which of libp2p's defaults hold.
 *
 * - `test`: many nodes in one process. No limit on how fast one host connects, a DHT that fills at once.
 * - `lan`: nodes of one host or one network, the default. No such limit either, and private addresses in the DHT.
 * - `public`: open to the internet. At most 5 new connections a second from one host, no private addresses in the DHT,
 *   and the DHT is served only from an address that others can reach.
 */
export type Preset = 'test' | 'lan' | 'public'

/** What a preset sets. */
export interface PresetSettings {
  readonly connectionManager: ConnectionManagerInit
  readonly connectionMonitor: ConnectionMonitorInit
  readonly dht: KadDHTInit
}

/** libp2p's defaults let ten clients of one host dial at once, and reset half of them: 5 a second, 10 pending. */
const MANY_FROM_ONE_HOST: ConnectionManagerInit = {
  inboundConnectionThreshold: Number.POSITIVE_INFINITY,
  maxIncomingPendingConnections: 256
}

/** Its default takes private addresses out of every answer, so that on one host or network nobody is ever found. */
const PRIVATE_DHT: KadDHTInit = { clientMode: false, peerInfoMapper: passthroughMapper, allowQueryWithZeroPeers: true }

/** Every preset with what it sets. */
export const PRESETS: Readonly<Record<Preset, PresetSettings>> = {
  test: {
    connectionManager: MANY_FROM_ONE_HOST,
    // The monitor closes a connection whose ping is late, which on a busy test machine is luck.
    connectionMonitor: { enabled: false },
    dht: { ...PRIVATE_DHT, initialQuerySelfInterval: 100 }
  },
  lan: { connectionManager: MANY_FROM_ONE_HOST, connectionMonitor: {}, dht: PRIVATE_DHT },
  public: { connectionManager: {}, connectionMonitor: {}, dht: { peerInfoMapper: removePrivateAddressesMapper } }
}
