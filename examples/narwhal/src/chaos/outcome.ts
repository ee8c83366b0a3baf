/** What a run with killed validators must have left behind. Pure. */
import { differencesOf, type History, lastCommon, problemsOf } from '../verify/history.ts'

/** What was done to the validators, and what they said. */
export interface Deeds {
  readonly kills: number
  /** Ids that were acknowledged: on the disk of whoever took them. */
  readonly acknowledged: readonly string[]
  /** From a restart until as far as the others were, the longest, in milliseconds. */
  readonly slowestCatchUpMs: number
}

/** What is wrong, a sentence each; nothing where there is one history with every transaction in it once. */
export function faultsOf(histories: readonly History[], { acknowledged }: Deeds): string[] {
  const faults = [...histories.flatMap(problemsOf), ...differencesOf(histories)]
  for (const { source, commits } of histories) {
    const committed = new Set(commits.flatMap(({ posted }) => posted))
    const lost = acknowledged.filter(id => !committed.has(id))
    if (lost.length > 0) faults.push(`${source} lacks ${lost.length} acknowledged transactions, such as ${lost[0]}`)
  }
  return faults
}

/** The closing sentence of a run without faults. */
export function closing(histories: readonly History[], { kills, acknowledged, slowestCatchUpMs }: Deeds): string {
  const common = lastCommon(histories)
  return (
    `One history: ${histories.length} validators, ${kills} kills, ${common?.index ?? 0} commits in common; each of ` +
    `${acknowledged.length} acknowledged transactions is in it once. The slowest had caught up ` +
    `${(slowestCatchUpMs / 1_000).toFixed(1)} s after its restart.`
  )
}
