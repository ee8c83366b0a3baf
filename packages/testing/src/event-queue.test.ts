import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue } from './event-queue.ts'

test('what is due first comes first, and of what is due at once what was pushed first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), times => {
      const queue = new EventQueue<number>()
      for (const [index, dueMs] of times.entries()) queue.push(dueMs, index)
      const expected = times.map((dueMs, item) => ({ dueMs, item })).toSorted((a, b) => a.dueMs - b.dueMs)
      expect(Array.from(times, () => queue.pop())).toMatchObject(expected)
      expect(queue.pop()).toBeUndefined()
    })
  )
})

test('it is in order too where pushing and popping alternate', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 100 }))), steps => {
      const queue = new EventQueue<number>()
      let kept: number[] = []
      for (const step of steps) {
        if (step === null) {
          expect(queue.pop()?.dueMs).toBe(kept[0])
          kept = kept.slice(1)
        } else {
          queue.push(step, step)
          kept = [...kept, step].toSorted((a, b) => a - b)
        }
        expect(queue.peek()?.dueMs).toBe(kept[0])
        expect(queue.size).toBe(kept.length)
      }
    })
  )
})
