import type { Dag } from './dag.ts'
import type { Transaction } from './transaction.ts'

/** The most tips of one answer; the rest is asked for from the last one on. */
export const MAX_TIPS = 1_024

/** The most ids of one question and transactions of one answer: of the largest, 64 are 4.3 MB of the 10 MiB allowed. */
export const MAX_FETCHED = 64

/** What one replica can ask another. */
export interface Source {
  /** Its first tips greater than `after`, ascending, `MAX_TIPS` at most. */
  tips(after: string): Promise<readonly string[]>
  /** The transactions of these ids, and some of their ancestors, `MAX_FETCHED` at most; in causal order. */
  fetch(ids: readonly string[]): Promise<readonly Transaction[]>
}

/**
 * Gives a DAG everything another one has: whoever knows all tips knows all of it. Tells of what was added. Ends early
 * where the other does not have what its own transactions stand on, which an honest one always has.
 */
export async function catchUp(
  dag: Dag,
  source: Source,
  onAdded: (added: readonly Transaction[]) => void
): Promise<void> {
  for (let after = ''; ;) {
    const tips = await source.tips(after)
    const last = tips.at(-1) ?? ''
    if (!(await fetchAll(dag, source, tips, onAdded)) || tips.length < MAX_TIPS || last <= after) return
    after = last
  }
}

/**
 * Walks down from the tips to what is known, and up again. What the walk stands in wait for is on a stack of ids and so
 * may be far more than the DAG can park: what was driven out on the way down is fetched once more on the way up.
 */
async function fetchAll(
  dag: Dag,
  source: Source,
  tips: readonly string[],
  onAdded: (added: readonly Transaction[]) => void
): Promise<boolean> {
  const wanted = [...tips]
  for (let top = wanted.at(-1); top !== undefined; top = wanted.at(-1)) {
    if (dag.has(top)) {
      wanted.pop()
      continue
    }
    const missing: string[] = []
    let answered = false
    for (const transaction of await source.fetch(nextQuestion(dag, wanted, top))) {
      const arrival = dag.add(transaction)
      if (arrival.outcome === 'invalid') return false
      if (arrival.outcome === 'added') onAdded(arrival.added)
      if (arrival.outcome === 'parked') missing.push(...arrival.missing)
      answered ||= transaction.id === top
    }
    if (!answered) return false
    // The deepest last, since the walk goes on at the end.
    wanted.push(...missing.toReversed())
  }
  return true
}

/** The end of the stack, and of what lies below it only what is nowhere here yet. */
function nextQuestion(dag: Dag, wanted: readonly string[], top: string): string[] {
  const next = wanted.slice(-MAX_FETCHED).filter(id => id === top || !dag.holds(id))
  return [...new Set(next.toReversed())]
}
