import { createHash } from 'node:crypto'
import { drawFaults, type Random, seededRandom, Simulation, SimulationError } from '@p2plane/testing'
import { Committee, type Digest, type Effect, leaderSchedule, type LogRecord } from '../core/index.ts'
import type { Mutation } from '../core/mutation.ts'
import { Byzantine } from './byzantine.ts'
import type { Incarnation } from './incarnation.ts'
import { type Fault, Invariants } from './invariants.ts'
import { NarwhalMachine } from './narwhal-machine.ts'
import type { SimEvent } from './sim-event.ts'
import { TokenCrypto } from './token-crypto.ts'
import { DEFAULT_PROFILE, GC_DEPTHS, HEALED, type Profile, WORST_FAULTS } from './tuning.ts'

/** What a run of one seed has shown. */
export interface SeedReport {
  readonly seed: number
  /** What has happened: the same each time. */
  readonly traceHash: string
  readonly steps: number
  readonly commits: number
  readonly rounds: number
  /** What is wrong; where nothing is, `undefined`. */
  readonly failure: SimulationError | undefined
}

/** New certificates that every honest validator has to commit once all is well. */
const LIVE_CERTIFICATES = 10

export type NarwhalSimulation = Simulation<Incarnation, SimEvent, Effect, LogRecord>

/** Runs a committee through what a seed has in store: first things go wrong, then all must be well. */
export function runSeed(
  seed: number,
  profile: Profile = DEFAULT_PROFILE,
  mutations?: ReadonlySet<Mutation>
): SeedReport {
  const { simulation, invariants, stopClients } = prepare(seed, profile, mutations)
  let failure: SimulationError | undefined
  try {
    simulation.unleash(profile.safetyMs)
    simulation.run(profile.safetyMs)
    stopClients()
    simulation.heal(HEALED)
    const before = committed(simulation, invariants.honest)
    simulation.run(profile.livenessMs)
    mustBeLive(simulation, invariants, before)
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error
    failure = error
  }
  const { traceHash, steps } = simulation
  const rounds = Math.max(
    ...simulation.nodes.map(({ index }) => simulation.state(index)?.validator.dag.highestRound ?? 0)
  )
  return { seed, traceHash, steps, commits: invariants.history.length, rounds, failure }
}

function prepare(
  seed: number,
  { nodes, byzantine: faulty }: Profile,
  mutations: ReadonlySet<Mutation> | undefined
): { simulation: NarwhalSimulation; invariants: Invariants; stopClients: () => void } {
  const random = seededRandom(seed ^ 0x5eed)
  const network = drawFaults(random, WORST_FAULTS)
  const authorities = Array.from({ length: nodes }, (_, i) => ({ publicKey: `${i}`.padStart(64, '0'), stake: 1 }))
  const committee = new Committee({ epoch: seed, authorities, workers: 2 }, sha256)
  const tokens = new TokenCrypto()
  const faults = authorities.map((_, index) => (index < nodes - faulty ? undefined : drawFault(random)))
  const invariants = new Invariants(committee, faults)
  let isSending = true
  const machine = new NarwhalMachine({
    committee,
    leaderOf: leaderSchedule(committee, sha256),
    cryptoOf: author => tokens.of(author),
    invariants,
    faults,
    byzantine: faults.map((fault, index) =>
      fault === 'lies' ? new Byzantine(committee, tokens.of(index), random) : undefined
    ),
    mutations,
    gcDepth: GC_DEPTHS[Math.floor(GC_DEPTHS.length * random())]!,
    segmentRecords: random() < 0.5 ? Infinity : Math.floor(50 + 500 * random()),
    isSending: () => isSending
  })
  const simulation = new Simulation({
    seed,
    nodes,
    machine,
    faults: network,
    check: ({ index }, { validator }) => invariants.isBounded(index, validator)
  })
  return { simulation, invariants, stopClients: () => (isSending = false) }
}

/** Of those that are Byzantine, most lie, and some forget. */
function drawFault(random: Random): Fault {
  return random() < 0.75 ? 'lies' : 'forgets'
}

/** How many certificates each honest validator has committed since it started. */
function committed(simulation: NarwhalSimulation, honest: readonly number[]): number[] {
  return honest.map(node => simulation.state(node)?.validator.stats.committedCertificates ?? 0)
}

function mustBeLive(simulation: NarwhalSimulation, invariants: Invariants, before: readonly number[]): void {
  const { seed, nowMs } = simulation
  const { honest, history } = invariants
  const fail = (message: string): never => {
    throw new SimulationError(message, { seed, nowMs })
  }
  for (const [i, after] of committed(simulation, honest).entries()) {
    const news = after - before[i]!
    if (news < LIVE_CERTIFICATES) fail(`validator ${honest[i]} has committed ${news} certificates since all is well`)
  }
  for (const node of honest) {
    for (const batch of invariants.of(node)?.ownBatches ?? []) {
      if (!history.has(batch)) fail(`${batch} of validator ${node} is not committed`)
    }
  }
}

function sha256(bytes: Uint8Array): Digest {
  return createHash('sha256').update(bytes).digest('hex')
}
