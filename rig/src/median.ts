/** The middle one; of an even number, the mean of the two in the middle. NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * The median of the rounds' ratios, which is not the ratio of the medians: what slows a machine down for a while slows
 * both sides of the same round. A round in which either is missing has none.
 */
export function medianRatio(ours: readonly (number | undefined)[], theirs: readonly (number | undefined)[]): number {
  const ratios = ours.map((value, round) => (value ?? Number.NaN) / (theirs[round] ?? Number.NaN))
  return median(ratios.filter(Number.isFinite))
}
