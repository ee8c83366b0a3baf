/** Most validators of a simulated committee. */
const MAX_NODES = 64

/** A round and an author as one number. */
export function slotOf(round: number, author: number): number {
  return round * MAX_NODES + author
}
