import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteBudget } from './byte-budget.ts'

describe('a budget of bytes', () => {
  it('is never more than full, anywhere, never negative, and 0 in the end', () => {
    const step = fc.record({ at: fc.nat(3), bytes: fc.integer({ min: 1, max: 60 }), frees: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        const node = new ByteBudget(150)
        const peers = [new ByteBudget(100, node), new ByteBudget(100, node)] as const
        const leaves = [0, 1, 2, 3].map(i => new ByteBudget(70, peers[(i >> 1) as 0 | 1]))
        const reserved: { at: number; bytes: number }[] = []
        for (const { at, bytes, frees } of steps) {
          if (frees) {
            const last = reserved.pop()
            if (last !== undefined) leaves[last.at]!.release(last.bytes)
          } else if (leaves[at]!.tryReserve(bytes)) reserved.push({ at, bytes })
          const sum = (of: number[]) =>
            reserved.filter(each => of.includes(each.at)).reduce((total, each) => total + each.bytes, 0)
          expect(leaves.map(leaf => leaf.usedBytes)).toEqual([0, 1, 2, 3].map(i => sum([i])))
          expect(peers.map(peer => peer.usedBytes)).toEqual([sum([0, 1]), sum([2, 3])])
          expect(node.usedBytes).toBe(sum([0, 1, 2, 3]))
          expect(node.usedBytes).toBeLessThanOrEqual(150)
          for (const peer of peers) expect(peer.usedBytes).toBeLessThanOrEqual(100)
          for (const leaf of leaves) expect(leaf.usedBytes).toBeLessThanOrEqual(70)
        }
        for (const { at, bytes } of reserved) leaves[at]!.release(bytes)
        expect([node, ...peers, ...leaves].map(({ usedBytes }) => usedBytes)).toEqual([0, 0, 0, 0, 0, 0, 0])
      })
    )
  })

  it('refuses what fits here and not around it, and keeps nothing of it', () => {
    const node = new ByteBudget(10)
    const peer = new ByteBudget(100, node)
    expect(peer.tryReserve(11)).toBe(false)
    expect(peer.usedBytes).toBe(0)
    expect(peer.tryReserve(10)).toBe(true)
    expect(peer.tryReserve(1)).toBe(false)
  })
})
