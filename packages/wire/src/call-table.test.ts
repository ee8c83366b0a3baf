import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallIds, CallTable } from './call-table.ts'

/** Low ones, and any that a peer may choose. */
const id = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1_000, max: 1_050 }), fc.nat(0xffff_ffff))

describe('a call table', () => {
  it('holds what a Map would hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.boolean()), { maxLength: 100 }), steps => {
        const table = new CallTable<string>()
        const map = new Map<number, string>()
        for (const [each, isAdded] of steps) {
          if (isAdded && !map.has(each)) {
            table.add(each, `call ${each}`)
            map.set(each, `call ${each}`)
          } else if (!isAdded) {
            table.delete(each)
            map.delete(each)
          }
          expect(table.get(each)).toBe(map.get(each))
          expect(table.size).toBe(map.size)
        }
        expect(new Map(table)).toEqual(map)
      })
    )
  })

  it('can be emptied while it is gone through', () => {
    const table = new CallTable<string>()
    for (const each of [3, 5, 9_000]) table.add(each, 'call')
    for (const [each] of table) table.delete(each)
    expect([...table]).toEqual([])
  })
})

describe('call ids', () => {
  it('are never those of two calls at once, nor that of one that was cancelled', () => {
    const ends = fc.array(fc.tuple(fc.nat(), fc.constantFrom('answered', 'cancelled', 'begun')), { maxLength: 300 })
    fc.assert(
      fc.property(ends, steps => {
        const ids = new CallIds()
        const underWay: number[] = []
        const cancelled = new Set<number>()
        for (const [which, step] of steps) {
          if (step === 'begun' || underWay.length === 0) {
            const taken = ids.take()
            expect(underWay).not.toContain(taken)
            expect(cancelled).not.toContain(taken)
            underWay.push(taken)
            continue
          }
          const [over] = underWay.splice(which % underWay.length, 1) as [number]
          if (step === 'answered') ids.giveBack(over)
          else {
            cancelled.add(over)
            ids.retire(over)
          }
        }
      })
    )
  })

  it('stay below the most that were ever under way, while calls are answered', () => {
    const ids = new CallIds()
    for (let i = 0; i < 10_000; i++) {
      const taken = [ids.take(), ids.take(), ids.take()]
      for (const each of taken) ids.giveBack(each)
      expect(Math.max(...taken)).toBeLessThan(3)
    }
  })
})
