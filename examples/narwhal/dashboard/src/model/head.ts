import type { Dag } from './dag.ts'

/** A round that takes longer than this has stalled: nothing moves on towards it. */
const LONGEST_ROUND_MS = 1500

/**
 * How far the DAG was at a time: the last round of which something was seen, and the part of the way to the next that lies
 * behind, where it is known when that one came. So it grows evenly, though events come in bundles.
 */
export function headAt(dag: Dag, at: number): number {
  for (let round = dag.lastRound; round >= dag.firstRound; round--) {
    const firstAt = dag.row(round)?.firstAt ?? Infinity
    if (firstAt > at) continue
    const nextAt = dag.row(round + 1)?.firstAt ?? Infinity
    return nextAt - firstAt > LONGEST_ROUND_MS ? round : round + (at - firstAt) / (nextAt - firstAt)
  }
  return 0
}
