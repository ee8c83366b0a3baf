import { SimulationError } from '@p2plane/testing/simulation'
import type { SimulatedCommittee } from './simulated-committee.ts'

/** New certificates that every honest validator has to commit once all is well. */
const LIVE_CERTIFICATES = 10

/** How many certificates each honest validator has committed since it started. */
export function committedBy({ simulation, invariants }: SimulatedCommittee): number[] {
  return invariants.honest.map(node => simulation.state(node)?.validator.stats.committedCertificates ?? 0)
}

/**
 * Looks whether every honest validator has gone on.
 *
 * @param before what `committedBy` was when all became well
 * @throws SimulationError where one has not, or where a batch that it took is not committed
 */
export function mustBeLive(committee: SimulatedCommittee, before: readonly number[]): void {
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
