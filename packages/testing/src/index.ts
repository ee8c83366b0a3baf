/**
 * How to test what is built on P2PLane: nodes as they are, on a network and a clock that are not.
 *
 * @example
 * ```ts
 * import { createNetwork, times } from '@p2plane/testing'
 * import { createNode, defineMessage } from 'p2plane'
 * import * as z from 'zod'
 *
 * const Ping = defineMessage({
 *   protocolId: '/hello/ping/1.0.0',
 *   request: z.object({ nonce: z.int() }),
 *   response: z.object({ nonce: z.int() })
 * })
 *
 * const network = createNetwork({
 *   nodes: times(2, host => createNode({
 *     ...host.options,
 *     messages: [Ping],
 *     router: { [Ping.protocolId]: ({ nonce }) => ({ nonce }) }
 *   })),
 *   latencyMs: 50,
 *   loss: 0.01
 * })
 *
 * await network.run(async ({ nodes: [alice, bob] }) => {
 *   await alice.request(bob.peerId, Ping, { nonce: 7 }) // 100 virtual milliseconds
 * })
 * ```
 *
 * @packageDocumentation
 */

// A network.
export { createNetwork, inVirtualTime } from './network/network.ts'
export type { Network, NetworkInit, Started } from './network/network.ts'
export type { LinkInit } from './network/link.ts'
export type { World, WorldTrace } from './network/world.ts'
export type { Start } from './network/machines.ts'
export type { Host, HostOptions } from './network/host.ts'
export { times } from './network/times.ts'
export type { Times } from './network/times.ts'
export { DeterminismError } from './network/determinism.ts'

// Seeds.
export { forSeeds } from './seeds.ts'
export { seededRandom } from './random.ts'
export type { Random } from './random.ts'

// Level zero: pure state machines.
export { drawFaults, NO_FAULTS } from './simulation/faults.ts'
export type { Faults } from './simulation/faults.ts'
export type { Machine } from './simulation/machine.ts'
export type { SimulatedLog } from './simulation/simulated-log.ts'
export type { SimulatedNode } from './simulation/simulated-node.ts'
export { Simulation } from './simulation/simulation.ts'
export type { SimulationInit } from './simulation/simulation-init.ts'
export { SimulationError } from './simulation/simulation-error.ts'

// Real sockets.
export { createProxy } from './proxy/proxy.ts'
export type { Proxy, ProxyInit } from './proxy/proxy.ts'
export type { ProxyShape } from './proxy/proxy-shape.ts'
export type { Direction, ProxiedConnection } from './proxy/proxied-connection.ts'

// What every implementation of an interface must pass.
export { admissionPolicySuite } from './suites/admission-policy.ts'
export type { AdmissionPolicyUnderTest } from './suites/admission-policy.ts'
export { peerManagerSuite } from './suites/peer-manager.ts'
export type { PeerManagerUnderTest } from './suites/peer-manager.ts'
export { EXCHANGE_SUITE_PROTOCOL, exchangeSuite } from './suites/exchange.ts'
export type { ExchangeUnderTest } from './suites/exchange.ts'
export type { SuiteTest } from './suites/suite.ts'

// Handlers, without a node.
export { testClient } from './test-client.ts'
export type { TestClient, TestClientInit } from './test-client.ts'
