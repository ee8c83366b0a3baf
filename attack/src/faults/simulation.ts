/** What a simulated network costs, and whether one seed is one history, with calls, partitions and crashes on it. */
import { setTimeout as delay } from 'node:timers/promises'
import { figure } from '@p2plane/rig/figure'
import { createNetwork, DeterminismError, type Host, seededRandom, times, type World } from '@p2plane/testing'
import { createNode, type Node } from 'p2plane'
import type { Fault } from '../fault.ts'
import { Echo } from '../messages.ts'

const LINK = { latencyMs: 20, jitterMs: 10 }
const SEEDS = 20
const FEW = 4
const MANY = 50
const MINUTE_MS = 60_000
/** How far away those are whom a node knows, and calls: what is far apart in a ring is a small world. */
const ACQUAINTANCES = [7, 14, 21] as const
const data = new Uint8Array(256)

type EchoNode = Node<typeof Echo>

export const simulation: Fault = async () => {
  let mismatches = 0
  for (let seed = 1; seed <= SEEDS; seed++) if (!(await isOneHistory(seed))) mismatches++
  const few = createNetwork({ seed: 1, nodes: times(FEW, start), ...LINK })
  const fewMs = await timed(() => few.run(world => troubled(world, 10 * MINUTE_MS, 2)))
  const many = createNetwork({ seed: 1, nodes: times(MANY, start), ...LINK })
  const manyMs = await timed(() => many.run(world => troubled(world, 10 * MINUTE_MS, 1)))
  return [
    figure(`simulation: seeds of ${SEEDS} with two histories`, mismatches, '', { is: '<=', bound: 0 }),
    figure(`simulation of ${FEW} nodes`, (10 * MINUTE_MS) / fewMs, 'times real time', { is: '>=', bound: 50 }),
    figure(`simulation of ${MANY} nodes for 10 minutes`, manyMs / 1_000, 's', { is: '<=', bound: 30 })
  ]
}

/** A node that knows some of the others. */
function start(host: Host): Promise<EchoNode> {
  const { length } = host.addresses
  const bootstrap = ACQUAINTANCES.map(distance => host.addresses[(host.index + distance) % length]!)
  return createNode({
    ...host.options,
    bootstrap: bootstrap.filter(address => address !== host.addresses[host.index]),
    messages: [Echo],
    router: { [Echo.protocolId]: request => request }
  })
}

async function isOneHistory(seed: number): Promise<boolean> {
  try {
    await createNetwork({ seed, nodes: times(FEW, start), ...LINK, loss: 0.02 }).check(world =>
      troubled(world, MINUTE_MS, 10)
    )
    return true
  } catch (error) {
    if (error instanceof DeterminismError) return false
    throw error
  }
}

/** So many calls a second between who know each other, while each minute a node crashes and one in five is cut off. */
async function troubled(world: World<readonly EchoNode[]>, forMs: number, callsPerSecond: number): Promise<void> {
  const { nodes, partition, heal, crash, restart } = world
  const random = seededRandom(nodes.length)
  const some = (): number => Math.floor(random() * nodes.length)
  const endMs = performance.now() + forMs
  for (let seq = 0; performance.now() < endMs; seq++) {
    if (seq % (60 * callsPerSecond) === 10 * callsPerSecond) {
      const index = some()
      crash(index)
      world.at(performance.now() + 10_000, async () => void (await restart(index)))
      partition(Array.from({ length: Math.ceil(nodes.length / 5) }, some))
      world.at(performance.now() + 15_000, heal)
    }
    const from = some()
    const distance = ACQUAINTANCES[Math.floor(random() * ACQUAINTANCES.length)]!
    const peer = nodes[(from + distance) % nodes.length]!.peerId
    // Some are lost: that is what there is to be simulated.
    nodes[from]!.request(peer, Echo, { seq, data }, { timeoutMs: 5_000 }).catch(() => {})
    await delay(1_000 / callsPerSecond)
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  await run()
  return performance.now() - beganMs
}
