import { expect, test } from 'vitest'
import { seededRandom } from './random.ts'

const take = (count: number, seed: number): number[] => Array.from({ length: count }, seededRandom(seed))

test('one seed gives the same numbers each time', () => {
  expect(take(1_000, 7)).toEqual(take(1_000, 7))
})

test('another seed gives others', () => {
  expect(take(10, 7)).not.toEqual(take(10, 8))
})

test('they lie evenly between 0 and 1', () => {
  const tenths = Map.groupBy(take(100_000, 1), number => Math.floor(number * 10))
  expect([...tenths.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  for (const numbers of tenths.values()) expect(Math.abs(numbers.length - 10_000)).toBeLessThan(500)
})
