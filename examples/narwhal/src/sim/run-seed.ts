import { SimulationError } from '@p2plane/testing'
import type { Mutation } from '../core/mutation.ts'
import { sha256 } from '../keys/sha256.ts'
import { dagText } from './dag-text.ts'
import { tokenKeyring } from './keyring.ts'
import { committedBy, GRACE, stallOf } from './liveness.ts'
import { realKeyring } from './real-keyring.ts'
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

/** Runs a committee through what a seed has in store: first things go wrong, then all must be well. */
export function runSeed(
  seed: number,
  profile: Profile = DEFAULT_PROFILE,
  mutations?: ReadonlySet<Mutation>
): SeedReport {
  const { nodes, isCryptoReal } = profile
  const keyring = isCryptoReal ? realKeyring(nodes) : tokenKeyring(nodes, sha256)
  const committee = simulatedCommittee({ seed, profile, keyring, mutations })
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
    committee.isSending = false
    simulation.heal(HEALED)
    const before = committedBy(committee)
    simulation.run(livenessMs)
    if (stallOf(committee, before) !== undefined) simulation.run(GRACE * livenessMs)
    return stallOf(committee, before)
  } catch (error) {
    if (error instanceof SimulationError) return error
    throw error
  }
}
