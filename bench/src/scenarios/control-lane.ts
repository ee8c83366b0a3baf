/** A short request while long answers flow on the same connection: a lane of its own is there for that. */
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, defineMessage, type Node, type PeerId } from 'p2plane'
import * as z from 'zod'
import { figure } from '@p2plane/rig/figure'
import { Histogram } from '@p2plane/rig/histogram'
import type { Scenario } from '../scenario.ts'

const MIB = 1024 * 1024
const BULK_BYTES = 10 * MIB
const BULK_ANSWERS = 64
const IDLE_CALLS = 5_000
/** The bulk is asked for again until there are so many: of fewer, a p99 says little. */
const BUSY_CALLS = IDLE_CALLS
const TIMEOUT_MS = 300_000

const Bulk = defineMessage({
  protocolId: '/bench/bulk/1.0.0',
  request: z.null(),
  response: z.instanceof(Uint8Array),
  lane: 'bulk',
  maxResponseBytes: 2 * BULK_BYTES
})
const Control = defineMessage({
  protocolId: '/bench/control/1.0.0',
  request: z.object({ seq: z.int() }),
  response: z.object({ seq: z.int() }),
  lane: 'control'
})
const messages = [Bulk, Control]

export const controlLane: Scenario = {
  async serve() {
    const bulk = new Uint8Array(BULK_BYTES).fill(7)
    const node = await createNode({
      messages,
      router: { [Bulk.protocolId]: () => bulk, [Control.protocolId]: request => request }
    })
    return node.addresses[0]!.toString()
  },
  async drive(address) {
    const node = await createNode({ messages, listen: [] })
    const peer = await node.dial(multiaddr(address))
    const [warmUp, idle, busy] = [new Histogram(), new Histogram(), new Histogram()]
    // What is compiled when the bulk flows is no matter of lanes.
    await bulkOf(node, peer)
    while (warmUp.count < IDLE_CALLS) await callControl(node, peer, warmUp)
    while (idle.count < IDLE_CALLS) await callControl(node, peer, idle)
    while (busy.count < BUSY_CALLS) {
      let isFlowing = true
      const ended = bulkOf(node, peer).finally(() => (isFlowing = false))
      while (isFlowing) await callControl(node, peer, busy)
      await ended
    }
    const [idleUs, busyUs] = [idle.percentileUs(0.99), busy.percentileUs(0.99)]
    return [
      figure('control lane while bulk flows, p99 against idle', busyUs / idleUs, 'times', { is: '<=', bound: 10 }),
      figure('control lane idle, p99', idleUs, 'µs'),
      figure('control lane while bulk flows, p99', busyUs, 'µs'),
      figure('control lane while bulk flows, p50', busy.percentileUs(0.5), 'µs')
    ]
  }
}

type BulkNode = Node<(typeof messages)[number]>

async function callControl(node: BulkNode, peer: PeerId, durations: Histogram): Promise<void> {
  const startMs = performance.now()
  await node.request(peer, Control, { seq: durations.count }, { timeoutMs: TIMEOUT_MS })
  durations.add((performance.now() - startMs) * 1000)
}

async function bulkOf(node: BulkNode, peer: PeerId): Promise<void> {
  await Promise.all(Array.from({ length: BULK_ANSWERS }, () => askForBulk(node, peer)))
}

async function askForBulk(node: BulkNode, peer: PeerId): Promise<void> {
  const { length } = await node.request(peer, Bulk, null, { timeoutMs: TIMEOUT_MS })
  if (length !== BULK_BYTES) throw new Error(`${length} bytes came of ${BULK_BYTES}`)
}
