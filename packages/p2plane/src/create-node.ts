import type { Libp2p } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Message, ProtocolId } from '@p2plane/message'
import { failure } from '@p2plane/wire'
import { createLibp2p } from 'libp2p'
import { parseDialAddr, parseListenAddr, peerOfAddr } from './addresses.ts'
import { assemble, type Assembled } from './assemble.ts'
import { checkOptions } from './check-options.ts'
import type { Inbound } from './inbound.ts'
import { loadOrCreateKeyFile } from './key-file.ts'
import { libp2pOptions } from './libp2p-options.ts'
import { ConnectionGuard } from './limits/connection-guard.ts'
import { limitsFor } from './limits/limits.ts'
import { listenFailure } from './listen-failure.ts'
import { warnOfOpenDoor } from './node-admission.ts'
import type { Node } from './node.ts'
import type { NodeOptions } from './node-options.ts'
import { trackPeers } from './peers/track-peers.ts'
import { PRESETS } from './presets.ts'
import type { Authorisation, Handler, Router } from './router.ts'
import { stopLibp2p } from './stop-libp2p.ts'

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
  const guard = new ConnectionGuard({ limits, now: () => performance.now() })
  const libp2p = await createLibp2p(libp2pOptions(options, listen, privateKey, limits, guard))
  try {
    const assembled = await assemble(libp2p, options, messages, bootstrapAddrs, limits, guard)
    return await start(assembled, options, messages, bootstrapAddrs)
  } catch (error) {
    await stopLibp2p(libp2p)
    throw listenFailure(error)
  }
}

/** Handlers first: a peer that finds this node listening must not be told that it speaks nothing. */
async function start<M extends Message>(
  { node, libp2p, peers, inbound, entrance, bootstrap, duplicates, watchdog, onError }: Assembled<M>,
  options: NodeOptions<M>,
  messages: ReadonlyMap<ProtocolId, M>,
  bootstrapAddrs: readonly Multiaddr[]
): Promise<Node<M>> {
  await inbound.start()
  await entrance.start(inbound)
  duplicates.start()
  for (const message of messages.values()) {
    const authorise = (options.authorise as Authorisation<Message> | undefined)?.[message.protocolId]
    if (authorise !== undefined) inbound.handlers.authorise(message, authorise)
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

async function serve<M extends Message>(
  inbound: Inbound,
  messages: ReadonlyMap<ProtocolId, M>,
  router: Router<M> | undefined
): Promise<void> {
  if (router === undefined) return
  for (const [protocolId, message] of messages) {
    await inbound.handlers.handle(message, (router as Record<ProtocolId, Handler<M>>)[protocolId]!)
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

/** libp2p 3 needs what Node 22 brought, and without it fails at the first connection with a riddle. */
function checkRuntime(): void {
  if (typeof Promise.withResolvers === 'function') return
  throw failure(
    'invalid-argument',
    `P2PLane needs Node 22.12 or newer; this is ${globalThis.process?.version ?? 'an older engine'}`
  )
}
