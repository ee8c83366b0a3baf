import { SimulationError } from '@p2plane/testing/simulation'
import type { SimulatedCommittee } from './simulated-committee.ts'

/**
 * A stall lasts. Whoever has not gone on in time has so many times as long: one seed in ten thousand of ten validators needs
 * a little more, where back-offs have become long and leaders lie one after the other.
 */
export const GRACE = 2

/** New certificates that every honest validator has to commit once all is well. */
const LIVE_CERTIFICATES = 10

/** How many certificates each honest validator has committed since it started. */
export function committedBy({ simulation, invariants }: SimulatedCommittee): number[] {
  return invariants.honest.map(node => simulation.state(node)?.validator.stats.committedCertificates ?? 0)
}

/**
 * What has not gone on: an honest validator, or a batch that one took and that is not committed.
 *
 * @param before what `committedBy` was when all became well
 */
export function stallOf(committee: SimulatedCommittee, before: readonly number[]): SimulationError | undefined {
  const { simulation, invariants } = committee
  const { seed, nowMs } = simulation
  const { honest, history } = invariants
  const stall = (what: string): SimulationError => new SimulationError(what, { seed, nowMs })
  for (const [i, after] of committedBy(committee).entries()) {
    const news = after - before[i]!
    if (news < LIVE_CERTIFICATES)
      return stall(`validator ${honest[i]} has committed ${news} certificates since all is well`)
  }
  for (const node of honest) {
    for (const batch of invariants.of(node)?.ownBatches ?? []) {
      if (!history.has(batch)) return stall(`${batch} of validator ${node} is not committed`)
    }
  }
  return undefined
}
