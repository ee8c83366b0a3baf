import { SimulationError } from '@p2plane/testing'
import type { Mutation } from '../core/mutation.ts'
import { dagText } from './dag-text.ts'
import { type SimulatedCommittee, simulatedCommittee } from './simulated-committee.ts'
import { DEFAULT_PROFILE, HEALED, type Profile } from './tuning.ts'

/** What a run of one seed has shown. */
export interface SeedReport {
  readonly seed: number
  /** What has happened: the same each time. */
  readonly traceHash: string
  readonly steps: number
  readonly commits: number
  readonly rounds: number
  readonly failure: SeedFailure | undefined
}

/** What is wrong. */
export interface SeedFailure {
  readonly message: string
  /** When, in simulated milliseconds. */
  readonly atMs: number
  /** In the form that `narwhal order` reads. */
  readonly dag: string
}

/** New certificates that every honest validator has to commit once all is well. */
const LIVE_CERTIFICATES = 10

/** Runs a committee through what a seed has in store: first things go wrong, then all must be well. */
export function runSeed(
  seed: number,
  profile: Profile = DEFAULT_PROFILE,
  mutations?: ReadonlySet<Mutation>
): SeedReport {
  const committee = simulatedCommittee(seed, profile, mutations)
  const { simulation, invariants } = committee
  const failure = failureOf(committee, profile)
  const rounds = simulation.nodes.map(({ index }) => simulation.state(index)?.validator.dag.highestRound ?? 0)
  return {
    seed,
    traceHash: simulation.traceHash,
    steps: simulation.steps,
    commits: invariants.history.length,
    rounds: Math.max(...rounds),
    failure: failure && { message: failure.message, atMs: failure.nowMs, dag: dagText(committee) }
  }
}

function failureOf(committee: SimulatedCommittee, { safetyMs, livenessMs }: Profile): SimulationError | undefined {
  const { simulation } = committee
  try {
    simulation.unleash(safetyMs)
    simulation.run(safetyMs)
    committee.stopClients()
    simulation.heal(HEALED)
    const before = committedBy(committee)
    simulation.run(livenessMs)
    mustBeLive(committee, before)
  } catch (error) {
    if (error instanceof SimulationError) return error
    throw error
  }
  return undefined
}

/** How many certificates each honest validator has committed since it started. */
function committedBy({ simulation, invariants }: SimulatedCommittee): number[] {
  return invariants.honest.map(node => simulation.state(node)?.validator.stats.committedCertificates ?? 0)
}

function mustBeLive(committee: SimulatedCommittee, before: readonly number[]): void {
  const { simulation, invariants } = committee
  const { seed, nowMs } = simulation
  const { honest, history } = invariants
  for (const [i, after] of committedBy(committee).entries()) {
    const news = after - before[i]!
    if (news >= LIVE_CERTIFICATES) continue
    throw new SimulationError(`validator ${honest[i]} has committed ${news} certificates since all is well`, {
      seed,
      nowMs
    })
  }
  for (const node of honest) {
    for (const batch of invariants.of(node)?.ownBatches ?? []) {
      if (history.has(batch)) continue
      throw new SimulationError(`${batch} of validator ${node} is not committed`, { seed, nowMs })
    }
  }
}
