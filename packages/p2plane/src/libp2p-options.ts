import { identify } from '@libp2p/identify'
import type { PrivateKey } from '@libp2p/interface'
import { kadDHT } from '@libp2p/kad-dht'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import type { Multiaddr } from '@multiformats/multiaddr'
import { boundedYamux, type KeepAliveInit } from '@p2plane/connection'
import type { Message } from '@p2plane/message'
import { cborCodec } from '@p2plane/wire'
import type { ConnectionMonitorInit, Libp2pOptions } from 'libp2p'
import { calmDht } from './calm-dht.ts'
import { DHT_PROTOCOL, recordRules } from './dht.ts'
import { DEFAULT_ENCRYPTION, encrypters } from './encryption.ts'
import { lazyLogger } from './lazy-logger.ts'
import type { ConnectionGuard } from './limits/connection-guard.ts'
import type { Limits } from './limits/limits.ts'
import type { NodeOptions } from './node-options.ts'
import { PRESETS } from './presets.ts'

/** What libp2p is made of, for a node with these options. */
export function libp2pOptions<M extends Message>(
  options: NodeOptions<M>,
  listen: readonly Multiaddr[],
  privateKey: PrivateKey | undefined,
  limits: Limits,
  connectionGater: ConnectionGuard
): Libp2pOptions {
  const preset = PRESETS[options.preset ?? 'lan']
  const dht = { protocol: DHT_PROTOCOL, ...preset.dht, ...recordRules(options.records ?? [], cborCodec()) }
  return {
    start: false,
    ...(privateKey && { privateKey }),
    logger: options.logger ?? lazyLogger(),
    ...(options.metrics && { metrics: options.metrics }),
    addresses: { listen: listen.map(String) },
    transports: options.transports ?? [tcp()],
    connectionEncrypters: encrypters(options.encryption ?? DEFAULT_ENCRYPTION),
    streamMuxers: options.streamMuxers ?? [boundedYamux({ keepAlive: preset.keepAlive })],
    connectionGater,
    connectionManager: { ...preset.connectionManager, maxConnections: limits.connections },
    connectionMonitor: monitor(options.streamMuxers === undefined ? false : preset.keepAlive),
    services: {
      identify: identify(),
      ping: ping(),
      dht: components => calmDht(kadDHT(dht)(components as unknown as KadDHTComponents)),
      ...options.services
    }
  }
}

/** Of a muxer that does not look after its connections itself. */
function monitor(keepAlive: Required<KeepAliveInit> | false): ConnectionMonitorInit {
  if (keepAlive === false) return { enabled: false }
  const { idleMs, timeoutMs } = keepAlive
  return { pingInterval: idleMs, pingTimeout: { minTimeout: timeoutMs, maxTimeout: timeoutMs } }
}

/** libp2p checks at run time what its types cannot say: that the ping service kadDHT needs is among the others. */
type KadDHTComponents = Parameters<ReturnType<typeof kadDHT>>[0]
