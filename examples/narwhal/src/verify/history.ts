/** The history of one validator, and whether several are one. Pure. */

/** A commit, as one validator has it. */
export interface HistoryCommit {
  readonly index: number
  readonly digest: string
  readonly previousDigest: string
  readonly transactions: number
  /** Ids of transactions that were posted as texts, where the source says them. */
  readonly posted: readonly string[]
}

/** What one validator has, from the first commit that it still has. */
export interface History {
  /** Where it is from: a URL or a directory. */
  readonly source: string
  readonly commits: readonly HistoryCommit[]
}

/** What is wrong with a history by itself, a sentence each. */
export function problemsOf({ source, commits }: History): string[] {
  const problems: string[] = []
  const seen = new Map<string, number>()
  for (const [i, { index, previousDigest, posted }] of commits.entries()) {
    const before = commits[i - 1]
    if (before !== undefined && index !== before.index + 1) {
      problems.push(`${source} has commit ${index} behind commit ${before.index}`)
    } else if (before !== undefined && previousDigest !== before.digest) {
      problems.push(`${source} has a commit ${index} that does not follow from its commit ${before.index}`)
    }
    for (const id of posted) {
      const first = seen.get(id)
      if (first !== undefined) problems.push(`${source} has transaction ${id} twice: in commits ${first} and ${index}`)
      seen.set(id, index)
    }
  }
  return problems
}

/** Where histories are not one, a sentence for each that differs from the first that has the commit. */
export function differencesOf(histories: readonly History[]): string[] {
  const first = new Map<number, { source: string; commit: HistoryCommit }>()
  return histories.flatMap(({ source, commits }) => {
    for (const commit of commits) {
      const known = first.get(commit.index)
      if (known === undefined) first.set(commit.index, { source, commit })
      else if (known.commit.digest !== commit.digest || known.commit.transactions !== commit.transactions) {
        return [`${source} and ${known.source} have different commits ${commit.index}`]
      }
    }
    return []
  })
}

/** The last commit that all have; undefined where there is none. */
export function lastCommon(histories: readonly History[]): HistoryCommit | undefined {
  const last = Math.min(...histories.map(({ commits }) => commits.at(-1)?.index ?? 0))
  return histories[0]?.commits.find(({ index }) => index === last)
}
