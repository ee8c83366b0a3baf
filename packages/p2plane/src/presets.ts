import type { KadDHTInit } from '@libp2p/kad-dht'
import { passthroughMapper, removePrivateAddressesMapper } from '@libp2p/kad-dht'
import type { KeepAliveInit } from '@p2plane/connection'
import type { ConnectionManagerInit } from 'libp2p'
import type { Limits } from './limits/limits.ts'

/**
 * Which of libp2p's defaults hold.
 *
 * - `test`: many nodes in one process. No limit on how fast one host connects, a DHT that fills at once.
 * - `lan`: nodes of one host or one network, the default. No such limit either, and private addresses in the DHT.
 * - `public`: open to the internet. At most 5 new connections a second from one host, 8 at once from one address, and 32
 *   that are not secured yet; no private addresses in the DHT, which is served only from an address that others can reach.
 */
export type Preset = 'test' | 'lan' | 'public'

/** What a preset sets. */
export interface PresetSettings {
  readonly connectionManager: ConnectionManagerInit
  readonly keepAlive: Required<KeepAliveInit> | false
  readonly dht: KadDHTInit
  readonly limits: Partial<Limits>
}

/** A connection that does not get ahead is closed, and a stream that does not say what it is about. libp2p waits 10 seconds. */
const HANDSHAKE_TIMEOUT_MS = 5_000
const HANDSHAKES: ConnectionManagerInit = {
  inboundUpgradeTimeout: HANDSHAKE_TIMEOUT_MS,
  inboundStreamProtocolNegotiationTimeout: HANDSHAKE_TIMEOUT_MS
}

/**
 * A peer that is not there any more is noticed within 9 seconds: asked after 4 of silence, given 5 to answer, which a busy
 * process needs. libp2p asks every 10, and gives more time to who was slow before.
 */
const KEEP_ALIVE = { idleMs: 4_000, timeoutMs: 5_000 }

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
    // A connection whose peer answers late ends, which on a busy test machine is luck.
    keepAlive: false,
    dht: { ...PRIVATE_DHT, initialQuerySelfInterval: 100 },
    limits: {}
  },
  lan: {
    connectionManager: { ...MANY_FROM_ONE_HOST, ...HANDSHAKES },
    keepAlive: KEEP_ALIVE,
    dht: PRIVATE_DHT,
    limits: {}
  },
  public: {
    connectionManager: { ...HANDSHAKES, maxIncomingPendingConnections: 32 },
    keepAlive: KEEP_ALIVE,
    dht: { peerInfoMapper: removePrivateAddressesMapper },
    limits: { connectionsPerAddress: 8, connectionsPerNetwork: 64 }
  }
}
