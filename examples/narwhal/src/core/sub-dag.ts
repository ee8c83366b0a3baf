import type { Vertex } from './dag.ts'
import type { Mutation } from './mutation.ts'

/**
 * What an anchor commits: all before it that is not committed yet and not too old, by round and then by author. It depends
 * on the anchors alone, never on what else has arrived, or when.
 *
 * @param aboveRound older rounds, and this one, are left out
 */
export function subDag(anchor: Vertex, aboveRound: number, mutations?: ReadonlySet<Mutation>): readonly Vertex[] {
  const rounds: Vertex[][] = []
  let level: readonly Vertex[] = [anchor]
  for (let round = anchor.round; level.length > 0 && round > aboveRound; round--) {
    const found = [...level]
    rounds.push(mutations?.has('unsorted-rounds') ? found : found.toSorted((a, b) => a.author - b.author))
    level = openParents(level)
  }
  return rounds.toReversed().flat()
}

/** The parents of all that are not committed, each once. What a committed one stands on is committed, or too old. */
function openParents(vertices: readonly Vertex[]): readonly Vertex[] {
  const parents = new Set<Vertex>()
  for (const vertex of vertices) for (const parent of vertex.parents) if (!parent.isCommitted) parents.add(parent)
  return [...parents]
}
