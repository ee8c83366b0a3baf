/**
 * How fast simulated time passes, for docs/decisions/0020-simulated-network.md: one line each.
 * `node --conditions=@p2plane/source packages/testing/src/speed.fixture.ts`
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createNode, type Node } from 'p2plane'
import type { Host } from './network/host.ts'
import { createNetwork } from './network/network.ts'
import { Ping, startNode } from './network/ping.fixture.ts'
import { times } from './network/times.ts'
import type { World } from './network/world.ts'
import { LedgerMachine } from './simulation/ledger.fixture.ts'
import { Simulation } from './simulation/simulation.ts'

const TEN_MINUTES_MS = 600_000
const MINUTE_MS = 60_000
const TEN_HOURS_MS = 36_000_000

/** Calls a second, of nodes that are picked by the seed. Which of them fail in what the network goes through is nobody's business. */
async function callFor(ms: number, nodes: readonly Node<typeof Ping>[], perSecond: number): Promise<void> {
  const some = (): Node<typeof Ping> => nodes[Math.floor(Math.random() * nodes.length)]!
  for (let passedMs = 0; passedMs < ms; passedMs += 1_000 / perSecond) {
    const [from, to] = [some(), some()]
    if (from !== to) void from.request(to.peerId, Ping, { nonce: 1 }, { timeoutMs: 5_000 }).catch(() => {})
    await delay(1_000 / perSecond)
  }
}

/** Again and again a third of them is cut off for ten seconds, and one crashes and is back after five. */
async function eventful({ nodes, ...world }: World<Node<typeof Ping>[]>, everyMs: number): Promise<number> {
  for (let passedMs = 0; passedMs < TEN_MINUTES_MS; passedMs += everyMs) {
    const startMs = performance.now()
    world.at(startMs + 10_000, () => world.partition([...nodes.keys()].slice(0, nodes.length / 3)))
    world.at(startMs + 20_000, world.heal)
    const victim = Math.floor(Math.random() * nodes.length)
    world.at(startMs + 30_000, () => world.crash(victim))
    world.at(startMs + 35_000, async () => void (await world.restart(victim)))
    await callFor(everyMs, nodes, 2)
  }
  return world.trace.length
}

function knowing(count: number): (host: Host) => Promise<Node<typeof Ping>> {
  return ({ options, index, addresses }) => {
    const bootstrap = Array.from({ length: count }, (_, i) => addresses[(index + i + 1) % addresses.length]!)
    return createNode({
      ...options,
      bootstrap,
      messages: [Ping],
      router: { [Ping.protocolId]: ({ nonce }) => ({ nonce, atMs: performance.now() }) }
    })
  }
}

async function said(what: string, virtualMs: number, run: () => number | Promise<number>): Promise<void> {
  const startMs = performance.now()
  const cpu = process.cpuUsage()
  const events = await run()
  const ms = performance.now() - startMs
  const { user, system } = process.cpuUsage(cpu)
  const figures = [
    `${(ms / 1_000).toFixed(2)} s`,
    `${((user + system) / 1_000_000).toFixed(2)} s of processor time`,
    `${Math.round(virtualMs / ms).toLocaleString('en')} times real time`,
    `${events.toLocaleString('en')} events`
  ]
  console.log(`${what}: ${figures.join(', ')}`)
}

const LINK = { latencyMs: 20, jitterMs: 10, seed: 1 }
await said('4 nodes, 10 minutes, a partition and a crash each minute', TEN_MINUTES_MS, () =>
  createNetwork({ ...LINK, nodes: times(4, startNode) }).run(world => eventful(world, MINUTE_MS))
)
for (const minutes of [1, 2]) {
  await said(`50 nodes, 10 minutes, a partition and a crash every ${minutes} min`, TEN_MINUTES_MS, () =>
    createNetwork({ ...LINK, nodes: times(50, knowing(3)) }).run(world => eventful(world, minutes * MINUTE_MS))
  )
}
await said('3 machines, 10 hours', TEN_HOURS_MS, () => {
  const simulation = new Simulation({ seed: 1, nodes: 3, machine: new LedgerMachine() })
  simulation.run(TEN_HOURS_MS)
  return simulation.steps
})
