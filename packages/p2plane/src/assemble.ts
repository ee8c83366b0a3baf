import type { Connection, Libp2p } from '@libp2p/interface'
import type { KadDHT } from '@libp2p/kad-dht'
import type { Multiaddr } from '@multiformats/multiaddr'
import { gateStreams } from '@p2plane/connection'
import type { Message, ProtocolId } from '@p2plane/message'
import { cborCodec, type P2PError } from '@p2plane/wire'
import { Bodies } from './body.ts'
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS } from './call-options.ts'
import { watchTogether } from './call-watch.ts'
import { Consumers } from './consumers.ts'
import { typedDht } from './dht.ts'
import { Dialer } from './dialer.ts'
import { Bootstrap } from './discovery/bootstrap.ts'
import { Duplicates } from './duplicates.ts'
import { FailureReport } from './failure-report.ts'
import { Inbound } from './inbound.ts'
import { Lanes } from './lanes.ts'
import type { ConnectionGuard } from './limits/connection-guard.ts'
import { InboundLimits } from './limits/inbound-limits.ts'
import type { Limits } from './limits/limits.ts'
import { PeerHealths } from './limits/peer-health.ts'
import { NodeMetrics } from './metrics.ts'
import { type NodeAdmission, nodeAdmission } from './node-admission.ts'
import { P2PNode } from './p2p-node.ts'
import type { NodeOptions } from './node-options.ts'
import { Outbound } from './outbound.ts'
import { OutboundStream } from './outbound-stream.ts'
import { KeptPeers } from './peers/kept-peers.ts'
import { memoryPeerManager } from './peers/memory-peer-manager.ts'
import type { PeerManager } from './peers/peer-manager.ts'
import { Reconnect } from './peers/reconnect.ts'
import { openTelemetry } from './tracing.ts'
import { Watchdog } from './watchdog.ts'

/** A node, and those of its parts that have to be started. */
export interface Assembled<M extends Message> {
  node: P2PNode<M>
  libp2p: Libp2p
  peers: PeerManager
  inbound: Inbound
  entrance: NodeAdmission
  bootstrap: Bootstrap
  duplicates: Duplicates
  watchdog: Watchdog
  /** Told of what went wrong while nobody waited for it. */
  onError: (error: P2PError) => void
}

/** Makes all that a node is of, and binds it together. Nothing of it has begun. */
export async function assemble<M extends Message>(
  libp2p: Libp2p,
  options: NodeOptions<M>,
  messages: ReadonlyMap<ProtocolId, M>,
  bootstrapAddrs: readonly Multiaddr[],
  limits: Limits,
  guard: ConnectionGuard
): Promise<Assembled<M>> {
  const { peers = memoryPeerManager(), records = [], timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const codec = cborCodec()
  const bodies = new Bodies(codec)
  const log = libp2p.logger.forComponent('p2plane')
  const random = Math.random
  const healths = new PeerHealths()
  const inboundLimits = new InboundLimits(limits, { now, onWaited: waitedMs => metrics?.waited(waitedMs) })
  guard.guard(libp2p, log.newScope('guard'))
  libp2p.addEventListener('connection:open', ({ detail }) =>
    gateStreams(detail, {
      mayOpen() {
        const refusal = inboundLimits.refusalOf(detail, now())
        if (refusal !== undefined) metrics?.refused(refusal)
        return refusal === undefined
      },
      onOpen: stream => inboundLimits.opened(detail, stream)
    })
  )
  const entrance = nodeAdmission(
    {
      libp2p,
      bodies,
      peers,
      log: log.newScope('admission'),
      retire: connection => retire(connection),
      dispatch: (type, detail) => node.safeDispatchEvent(type, { detail })
    },
    options
  )
  const { refusals, admission } = entrance
  const dialer = new Dialer(libp2p, { refusals, admission })
  const lanes = new Lanes(dialer, healths)
  const metrics =
    libp2p.metrics &&
    new NodeMetrics({
      metrics: libp2p.metrics,
      messages: messages.keys(),
      lanes: () => ({ outbound: lanes.count().open, inbound: inbound.openLanes }),
      waiting: () => lanes.count().waiting
    })
  const tracing = options.tracing === true ? await openTelemetry() : undefined
  const watch = watchTogether([metrics, tracing].filter(each => each !== undefined))
  const report = new FailureReport({ onError: options.onError, log: log.newScope('inbound'), now, warn })
  const onError = (error: P2PError): void => report.tell(error)
  const outbound = new Outbound({
    lanes,
    bodies,
    healths,
    defaults: { timeoutMs, retries: DEFAULT_RETRIES },
    random,
    watch
  })
  const outboundStream = new OutboundStream({ dialer, bodies, timeoutMs, watch })
  const inbound = new Inbound({
    libp2p,
    bodies,
    log: log.newScope('inbound'),
    limits: inboundLimits,
    guard,
    gate: admission,
    watch,
    onError,
    onFailure: failed => {
      metrics?.inboundFailed(failed)
      report.tellOf(failed)
      if (node.listenerCount('inbound:failure') > 0) node.safeDispatchEvent('inbound:failure', { detail: failed.error })
    }
  })
  const reconnect = new Reconnect({ dialer, now, random })
  const keptPeers = new KeptPeers({ reconnect, log: log.newScope('kept') })
  const bootstrap = new Bootstrap({
    addrs: bootstrapAddrs,
    reconnect,
    log: log.newScope('bootstrap'),
    onConnect: detail => node.safeDispatchEvent('bootstrap:connect', { detail }),
    onFailure: detail => node.safeDispatchEvent('bootstrap:failure', { detail })
  })
  const dht = typedDht({ libp2p, dht: libp2p.services['dht'] as KadDHT, codec, records })
  const retire = (connection: Connection): void => {
    lanes.retire(connection)
    inbound.retire(connection)
  }
  const duplicates = new Duplicates({ libp2p, retire, log: log.newScope('duplicates') })
  const watchdog = new Watchdog({
    stallMs: options.stallMs,
    lastHandled: () => inbound.takeLastHandled(),
    onStall(detail) {
      metrics?.stalled(detail.durationMs)
      log.error('the event loop stood still for %d ms; last handler: %s', detail.durationMs, detail.protocolId)
      node.safeDispatchEvent('loop:stall', { detail })
    }
  })
  const node = new P2PNode<M>({
    libp2p,
    messages,
    peers,
    dialer,
    outbound,
    outboundStream,
    inbound,
    consumers: new Consumers(inbound.handlers),
    bootstrap,
    keptPeers,
    dht,
    admission,
    duplicates,
    watchdog
  })

  libp2p.addEventListener('peer:connect', ({ detail }) => {
    healths.reached(detail.toString())
    node.safeDispatchEvent('peer:connect', { detail })
  })
  libp2p.addEventListener('peer:disconnect', ({ detail }) => {
    node.safeDispatchEvent('peer:disconnect', { detail })
    // Of the connections, which keep their peer ids: getPeers makes new ones of its texts each time.
    const connected = new Set(libp2p.getConnections().map(({ remotePeer }) => remotePeer.toString()))
    inboundLimits.forgetIdle(peer => connected.has(peer), now())
  })
  return { node, libp2p, peers, inbound, entrance, bootstrap, duplicates, watchdog, onError }
}

/** Milliseconds of a clock that only goes forward. */
function now(): number {
  return performance.now()
}

/** The way of a library to say something on standard error: it can be turned off, and listened to. */
function warn(message: string, detail: string): void {
  globalThis.process?.emitWarning(message, { type: 'P2PLaneWarning', detail })
}
