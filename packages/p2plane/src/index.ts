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
export type { Node } from './node.ts'
export type { Encrypter, Encryption } from './encryption.ts'
export type { NodeOptions } from './node-options.ts'
export type { BroadcastOptions, RequestOptions, StreamOptions } from './call-options.ts'
export type { Settled } from './broadcast.ts'
export type { Limits } from './limits/limits.ts'
export type { Preset } from './presets.ts'
export { handler } from './router.ts'
export type { Authorisation, Authorise, Handler, HandlerContext, Router, StreamContext } from './router.ts'
export type { ConsumeOptions, Incoming } from './consumer.ts'
export type { PeerTarget } from './addresses.ts'
export type { BootstrapConnect, BootstrapFailure, NodeEvents, PeerRejected } from './events.ts'
export type { LoopStall } from './watchdog.ts'
export type { Dht, DhtOptions, PeerAddrs } from './dht.ts'
export { P2PError } from '@p2plane/wire'
export type { ErrorCode, ErrorOrigin, FailureReason, P2PErrorInit } from '@p2plane/wire'

// Who may come in, and who may ask what.
export { open } from './admission/policies/open.ts'
export { guest } from './admission/policies/guest.ts'
export { network } from './admission/policies/network.ts'
export type { NetworkInit } from './admission/policies/network.ts'
export { maxPeers } from './admission/policies/max-peers.ts'
export { allowList } from './admission/policies/allow-list.ts'
export type { PeerList } from './admission/policies/allow-list.ts'
export { denyList } from './admission/policies/deny-list.ts'
export { sharedSecret } from './admission/policies/shared-secret.ts'
export { capability } from './admission/policies/capability.ts'
export type { CapabilityPolicyInit } from './admission/policies/capability.ts'
export { issueCapability } from './admission/policies/capability-token.ts'
export type { CapabilityInit } from './admission/policies/capability-token.ts'
export { all, any, not } from './admission/policies/combine.ts'
export { requires } from './admission/authorise.ts'
export type { Caller } from './admission/authorise.ts'
export type { AdmissionPolicy, AdmittedPeer, Attested, Candidate, Verdict } from './admission/policy.ts'
export type { Hello, Proofs } from './admission/hello.ts'
export type { NamedReason, ReasonCode } from './admission/reason-code.ts'
export type { Rejection } from './admission/rejection.ts'

// Peers.
export type { PeerId } from '@libp2p/interface'
export type { Multiaddr } from '@multiformats/multiaddr'
export { memoryPeerManager } from './peers/memory-peer-manager.ts'
export type { MemoryPeerManagerInit } from './peers/memory-peer-manager.ts'
export { datastorePeerManager } from './peers/datastore-peer-manager.ts'
export type { DatastorePeerManagerInit } from './peers/datastore-peer-manager.ts'
export type { PeerManager } from './peers/peer-manager.ts'
