/** How many ids of a difference are told. */
const MOST_TOLD = 3

/** Who lacks what, a line for each node that lacks anything; each is held against what any of them has. Pure. */
export function differences(posted: readonly string[], held: readonly (ReadonlySet<string> | undefined)[]): string[] {
  const all = new Set([...posted, ...held.flatMap(ids => [...(ids ?? [])])])
  return held.flatMap((ids, i) => {
    if (ids === undefined) return [`node ${i + 1} does not answer`]
    const lacking = [...all].filter(id => !ids.has(id))
    if (lacking.length === 0) return []
    const more = lacking.length > MOST_TOLD ? ` and ${lacking.length - MOST_TOLD} more` : ''
    return [`node ${i + 1} lacks ${lacking.length} of ${all.size}: ${lacking.slice(0, MOST_TOLD).join(', ')}${more}`]
  })
}
