import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Timeline } from './timeline.ts'

test('what held at a time is the last entry before it', () => {
  const line = new Timeline<string>(4)
  expect(line.at(0)).toBeUndefined()
  for (const [at, value] of [
    [10, 'a'],
    [20, 'b'],
    [30, 'c']
  ] as const)
    line.push(at, value)
  expect([9, 10, 19, 20, 99].map(at => line.at(at))).toEqual([undefined, 'a', 'a', 'b', 'c'])
  expect(line.firstAt).toBe(10)
})

test('it is what a list of the last entries would be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 })),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(60),
      (times, keep, at) => {
        const line = new Timeline<number>(keep)
        times.forEach((time, i) => line.push(time, i))
        // A time that goes back counts as the one before.
        const entries = times.map((_, i) => ({ at: Math.max(...times.slice(0, i + 1)), value: i })).slice(-keep)
        expect(line.at(at)).toBe(entries.findLast(entry => entry.at <= at)?.value)
        const seen: number[] = []
        line.forEach(at, at + 20, value => seen.push(value))
        expect(seen).toEqual(entries.filter(entry => entry.at > at && entry.at <= at + 20).map(({ value }) => value))
      }
    )
  )
})
