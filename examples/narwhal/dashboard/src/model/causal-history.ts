import { countBits } from '../../../src/demo/bits.ts'
import type { Dag } from './dag.ts'

/** What a vertex stands on, a round after the other. */
export interface CausalHistory {
  readonly round: number
  readonly author: number
  /** The authors of a round that are in it, as bits: the vertex's own round first, then down. */
  readonly rounds: readonly number[]
  /** How many vertices it has, itself among them. */
  readonly count: number
}

/** Everything that a vertex reaches by parents, down to a round; undefined where there is no such vertex. */
export function causalHistory(
  dag: Dag,
  round: number,
  author: number,
  lowest = dag.firstRound
): CausalHistory | undefined {
  if (dag.vertex(round, author) === undefined) return undefined
  const rounds: number[] = []
  let count = 0
  let reached = 1 << author
  for (let r = round; r >= lowest && reached !== 0; r--) {
    rounds.push(reached)
    count += countBits(reached)
    reached = parentsOf(dag, r, reached)
  }
  return { round, author, rounds, count }
}

/** The authors of its round in a history, as bits. */
export function inHistory({ round, rounds }: CausalHistory, at: number): number {
  return rounds[round - at] ?? 0
}

function parentsOf(dag: Dag, round: number, authors: number): number {
  let parents = 0
  for (const vertex of dag.row(round)?.vertices ?? []) {
    if (vertex !== undefined && (authors & (1 << vertex.author)) !== 0) parents |= vertex.parents
  }
  return parents
}
