/**
 * Typed peer-to-peer messaging on libp2p: define a message once, and any node can call any other with it.
 *
 * @example
 * ```ts
 * import { createNode, defineMessage } from 'p2plane'
 * import * as z from 'zod'
 *
 * const Ping = defineMessage({
 *   protocolId: '/hello/ping/1.0.0',
 *   request: z.object({ nonce: z.int() }),
 *   response: z.object({ nonce: z.int(), uptimeMs: z.number() })
 * })
 *
 * await using alice = await createNode({
 *   messages: [Ping],
 *   router: { [Ping.protocolId]: ({ nonce }) => ({ nonce, uptimeMs: performance.now() }) }
 * })
 * await using bob = await createNode({ messages: [Ping], bootstrap: alice.addresses.map(String) })
 *
 * const pong = await bob.request(alice.peerId, Ping, { nonce: 7 }) // { nonce: number, uptimeMs: number }
 * ```
 *
 * @packageDocumentation
 */

// Messages.
export { defineMessage, defineRecord, defineStream, defineTopic, result, serde } from '@p2plane/message'
export type {
  InputOf,
  Message,
  MessageDefinition,
  MessageTraits,
  OutputOf,
  ProtocolId,
  RecordDefinition,
  RecordType,
  RequestOf,
  ResponseOf,
  Result,
  Schema,
  StreamDefinition,
  StreamMessage,
  Topic,
  UnaryMessage
} from '@p2plane/message'

// The node.
export { createNode } from './create-node.ts'
export type { Node, Settled } from './node.ts'
export type { Encrypter, Encryption } from './encryption.ts'
export type { NodeOptions, RequestOptions, StreamOptions } from './options.ts'
export type { Preset } from './presets.ts'
export { handler } from './router.ts'
export type { Handler, HandlerContext, Router, StreamContext } from './router.ts'
export type { ConsumeOptions, Incoming } from './consumer.ts'
export type { PeerTarget } from './addresses.ts'
export type { BootstrapConnect, BootstrapFailure, NodeEvents } from './events.ts'
export type { LoopStall } from './watchdog.ts'
export type { Dht, DhtOptions, PeerAddrs } from './dht.ts'
export { P2PError } from '@p2plane/wire'
export type { ErrorCode, ErrorOrigin, FailureReason, P2PErrorInit } from '@p2plane/wire'

// Peers.
export type { PeerId } from '@libp2p/interface'
export type { Multiaddr } from '@multiformats/multiaddr'
export { memoryPeerManager } from './peers/memory-peer-manager.ts'
export type { MemoryPeerManagerInit } from './peers/memory-peer-manager.ts'
export { datastorePeerManager } from './peers/datastore-peer-manager.ts'
export type { DatastorePeerManagerInit } from './peers/datastore-peer-manager.ts'
export type { PeerManager } from './peers/peer-manager.ts'
