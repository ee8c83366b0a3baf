import type { Faults } from './faults.ts'

/** What is acted upon: a simulation, whatever it simulates. */
export interface Victim {
  readonly nodes: readonly unknown[]
  readonly random: () => number
  after(ms: number, action: () => void): void
  cut(from: readonly number[], to: readonly number[]): void
  join(from: readonly number[], to: readonly number[]): void
  clog(from: number, to: number, forMs: number): void
  crash(node: number): void
  restart(node: number): void
}

/** What happens, lasts at most so long, in milliseconds. */
const LONGEST_MS = 4_000

/** Has things go wrong by chance for a time: partitions, clogged links, crashes, as often as the faults say. */
export function unleash(victim: Victim, { everyMs }: Faults, forMs: number): void {
  repeat(victim, everyMs.partition, forMs, () => partition(victim))
  repeat(victim, everyMs.clog, forMs, () => clog(victim))
  repeat(victim, everyMs.crash, forMs, () => crash(victim))
}

function repeat(victim: Victim, everyMs: number, forMs: number, action: () => void): void {
  if (everyMs === Infinity) return
  for (let ms = everyMs * victim.random(); ms < forMs; ms += 2 * everyMs * victim.random()) victim.after(ms, action)
}

function partition(victim: Victim): void {
  const { random, nodes } = victim
  const [some, others]: [number[], number[]] = [[], []]
  for (const index of nodes.keys()) (random() < 0.5 ? some : others).push(index)
  const isOneWay = random() < 0.5
  victim.cut(some, others)
  if (!isOneWay) victim.cut(others, some)
  victim.after(LONGEST_MS * random(), () => {
    victim.join(some, others)
    if (!isOneWay) victim.join(others, some)
  })
}

/** A random order of links, each clogged for another while: they open one after the other. */
function clog(victim: Victim): void {
  const { random, nodes } = victim
  for (const from of nodes.keys()) {
    for (const to of nodes.keys()) {
      if (from !== to && random() < 0.3) victim.clog(from, to, 0.5 * LONGEST_MS * random())
    }
  }
}

function crash(victim: Victim): void {
  const node = Math.floor(victim.nodes.length * victim.random())
  victim.crash(node)
  victim.after(LONGEST_MS * victim.random(), () => victim.restart(node))
}
