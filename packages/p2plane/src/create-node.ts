import { identify } from '@libp2p/identify'
import type { Connection, Libp2p, PrivateKey } from '@libp2p/interface'
import { kadDHT, type KadDHT } from '@libp2p/kad-dht'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import type { Multiaddr } from '@multiformats/multiaddr'
import { boundedYamux, gateStreams, type KeepAliveInit } from '@p2plane/connection'
import type { Message, ProtocolId } from '@p2plane/message'
import { cborCodec, failure, type P2PError } from '@p2plane/wire'
import { type ConnectionMonitorInit, createLibp2p, type Libp2pOptions } from 'libp2p'
import { parseDialAddr, parseListenAddr, peerOfAddr } from './addresses.ts'
import { checkOptions } from './check-options.ts'
import { watchTogether } from './call-watch.ts'
import { DHT_PROTOCOL, recordRules, typedDht } from './dht.ts'
import { Dialer } from './dialer.ts'
import { Bodies } from './body.ts'
import { Duplicates } from './duplicates.ts'
import { Bootstrap } from './discovery/bootstrap.ts'
import { DEFAULT_ENCRYPTION, encrypters } from './encryption.ts'
import { FailureReport } from './failure-report.ts'
import { Inbound } from './inbound.ts'
import { loadOrCreateKeyFile } from './key-file.ts'
import { Lanes } from './lanes.ts'
import { lazyLogger } from './lazy-logger.ts'
import { ConnectionGuard } from './limits/connection-guard.ts'
import { InboundLimits } from './limits/inbound-limits.ts'
import { PeerHealths } from './limits/peer-health.ts'
import { type Limits, limitsFor } from './limits/limits.ts'
import { listenFailure } from './listen-failure.ts'
import { NodeMetrics } from './metrics.ts'
import { type Node, P2PNode } from './node.ts'
import { nodeAdmission, warnOfOpenDoor } from './node-admission.ts'
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS, type NodeOptions } from './options.ts'
import { Outbound } from './outbound.ts'
import { OutboundStream } from './outbound-stream.ts'
import { KeptPeers } from './peers/kept-peers.ts'
import { memoryPeerManager } from './peers/memory-peer-manager.ts'
import { Reconnect } from './peers/reconnect.ts'
import { trackPeers } from './peers/track-peers.ts'
import { PRESETS } from './presets.ts'
import type { Authorisation, Handler, Router } from './router.ts'
import { stopLibp2p } from './stop-libp2p.ts'
import { openTelemetry } from './tracing.ts'
import { Watchdog } from './watchdog.ts'

/**
 * Starts a node: libp2p with TCP, TLS and Noise, Yamux, Identify and Kademlia, the messages on top. Resolves once it listens;
 * bootstrapping goes on behind. Where it rejects, nothing is left open.
 *
 * @throws P2PError `invalid-argument` with a sentence that names the option, what it was and what is expected
 *
 * @example
 * ```ts
 * await using node = await createNode({
 *   messages: [Ping],
 *   router: { [Ping.protocolId]: ({ nonce }) => ({ nonce, uptimeMs: performance.now() }) },
 *   listen: [':4001'],
 *   keyFile: './node.key'
 * })
 * ```
 */
export async function createNode<M extends Message>(options: NodeOptions<M>): Promise<Node<M>> {
  checkRuntime()
  const messages = checkOptions(options)
  const listen = (options.listen ?? ['/ip4/127.0.0.1/tcp/0']).map(addr => parseListenAddr(addr, 'listen'))
  const bootstrapAddrs = (options.bootstrap ?? []).map(addr => parseDialAddr(addr, 'bootstrap'))
  const privateKey = options.keyFile === undefined ? options.privateKey : await loadOrCreateKeyFile(options.keyFile)
  const limits = limitsFor(PRESETS[options.preset ?? 'lan'].limits, options.limits)
  const guard = new ConnectionGuard({ limits, now })
  const libp2p = await createLibp2p(libp2pOptions(options, listen, privateKey, limits, guard))
  try {
    return await assemble(libp2p, options, messages, bootstrapAddrs, limits, guard)
  } catch (error) {
    await stopLibp2p(libp2p)
    throw listenFailure(error)
  }
}

/** Milliseconds of a clock that only goes forward. */
function now(): number {
  return performance.now()
}

async function assemble<M extends Message>(
  libp2p: Libp2p,
  options: NodeOptions<M>,
  messages: ReadonlyMap<ProtocolId, M>,
  bootstrapAddrs: readonly Multiaddr[],
  limits: Limits,
  guard: ConnectionGuard
): Promise<Node<M>> {
  const { peers = memoryPeerManager(), records = [], timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const codec = cborCodec()
  const bodies = new Bodies(codec)
  const log = libp2p.logger.forComponent('p2plane')
  const random = Math.random
  const healths = new PeerHealths()
  const inboundLimits = new InboundLimits(limits)
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
  // Handlers first: a peer that finds this node listening must not be told that it speaks nothing.
  await inbound.start()
  await entrance.start(inbound)
  duplicates.start()
  for (const message of messages.values()) {
    const authorise = (options.authorise as Authorisation<Message> | undefined)?.[message.protocolId]
    if (authorise !== undefined) inbound.authorise(message, authorise)
  }
  await serve(inbound, messages, options.router)
  await trackPeers({ libp2p, peers, onError })
  await checkDialable(libp2p, bootstrapAddrs)
  await rememberBootstrap(libp2p, bootstrapAddrs)
  await libp2p.start()
  bootstrap.start()
  warnOfOpenDoor(options)
  watchdog.start()
  // Not before whoever awaits this node has it: a handler may well use it.
  setTimeout(() => inbound.serve(), 0)
  return node
}

/** The way of a library to say something on standard error: it can be turned off, and listened to. */
function warn(message: string, detail: string): void {
  globalThis.process?.emitWarning(message, { type: 'P2PLaneWarning', detail })
}

async function serve<M extends Message>(
  inbound: Inbound,
  messages: ReadonlyMap<ProtocolId, M>,
  router: Router<M> | undefined
): Promise<void> {
  if (router === undefined) return
  for (const [protocolId, message] of messages) {
    await inbound.handle(message, (router as Record<ProtocolId, Handler<M>>)[protocolId]!)
  }
}

/** An address that no transport here can dial would be tried for ever. */
async function checkDialable(libp2p: Libp2p, addrs: readonly Multiaddr[]): Promise<void> {
  for (const addr of addrs) {
    if (await libp2p.isDialable(addr)) continue
    throw failure(
      'invalid-argument',
      `bootstrap: '${addr}' is of a kind no transport here can dial; expected an address such as '/ip4/127.0.0.1/tcp/8000'`
    )
  }
}

/** A request to a bootstrap peer need not wait until the bootstrap has happened. */
async function rememberBootstrap(libp2p: Libp2p, addrs: readonly Multiaddr[]): Promise<void> {
  for (const addr of addrs) {
    const peer = peerOfAddr(addr)
    if (peer !== undefined && !peer.equals(libp2p.peerId)) await libp2p.peerStore.merge(peer, { multiaddrs: [addr] })
  }
}

function libp2pOptions<M extends Message>(
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
      dht: components => kadDHT(dht)(components as unknown as KadDHTComponents),
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

/** libp2p 3 needs what Node 22 brought, and without it fails at the first connection with a riddle. */
function checkRuntime(): void {
  if (typeof Promise.withResolvers === 'function') return
  throw failure(
    'invalid-argument',
    `P2PLane needs Node 22.12 or newer; this is ${globalThis.process?.version ?? 'an older engine'}`
  )
}
