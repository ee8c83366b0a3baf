/** How long something may be: a text in code points, bytes and arrays in their items. */
export interface LengthBounds {
  readonly min: number
  readonly max: number
}

/** Whether a text's code points are within bounds. A code point is one unit or two, so most need not be counted. */
export function textFits(text: string, { min, max }: LengthBounds): boolean {
  const units = text.length
  if (units <= max && units >= min * 2) return true
  if (units < min) return false
  const points = codePoints(text)
  return points >= min && points <= max
}

function codePoints(text: string): number {
  let points = 0
  for (const _ of text) points++
  return points
}
