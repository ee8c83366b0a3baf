import { Bytes, domain } from './bytes.ts'
import type { Committee } from './committee.ts'
import type { Digest } from './digest.ts'

/** The author whose certificate of an even round is the anchor that is voted on. */
export type LeaderOf = (round: number) => number

/** Cycles that are remembered. Looking back further costs computing one again. */
const KEPT_CYCLES = 4

/**
 * Every authority leads once in as many anchors as there are authorities, in an order that the committee's digest decides,
 * drawn by stake without putting back. So nobody knows the order by choosing a key, and nobody is left out.
 */
export function leaderSchedule(committee: Committee, sha256: (bytes: Uint8Array) => Digest): LeaderOf {
  const cycles = new Map<number, readonly number[]>()
  return round => {
    const anchor = Math.floor(round / 2)
    const cycle = Math.floor(anchor / committee.size)
    let order = cycles.get(cycle)
    if (order === undefined) {
      order = permutation(committee, cycle, sha256)
      cycles.set(cycle, order)
      if (cycles.size > KEPT_CYCLES) cycles.delete(cycles.keys().next().value!)
    }
    return order[anchor % committee.size]!
  }
}

/** Draws one authority after the other, each with the chance that its stake has among those left. */
function permutation(committee: Committee, cycle: number, sha256: (bytes: Uint8Array) => Digest): number[] {
  const left = committee.authorities.map((_, index) => index)
  const order: number[] = []
  let leftStake = committee.totalStake
  while (left.length > 0) {
    const seed = new Bytes().raw(domain('leader')).hex(committee.digest).u64(cycle).u32(order.length)
    // 52 bits are exact as a number, and their remainder by any sum of stakes is as good as even.
    let draw = Number.parseInt(sha256(seed.take()).slice(0, 13), 16) % leftStake
    const at = left.findIndex(author => (draw -= committee.stake(author)) < 0)
    const [author] = left.splice(at, 1)
    order.push(author!)
    leftStake -= committee.stake(author!)
  }
  return order
}
