/** A few validators as the bits of a number: a committee that a page can show has at most 31. */

/** All of a committee. */
export function everyone(size: number): number {
  return 2 ** size - 1
}

/** The bits of a list. */
export function bitsOf(indices: readonly number[]): number {
  let bits = 0
  for (const index of indices) bits |= 1 << index
  return bits
}

/** Whether one is among them. */
export function hasBit(bits: number, index: number): boolean {
  return (bits & (1 << index)) !== 0
}

/** How many they are. */
export function countBits(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Who they are, ascending. */
export function listBits(bits: number): number[] {
  const indices: number[] = []
  for (let index = 0; index < 31; index++) if (hasBit(bits, index)) indices.push(index)
  return indices
}
