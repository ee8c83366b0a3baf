import { expect, test } from 'vitest'
import { Dag } from './dag.ts'
import { headAt } from './head.ts'

test('the head moves evenly from round to round, and stands where the next is long in coming', () => {
  const dag = new Dag(4)
  expect(headAt(dag, 1000)).toBe(0)
  for (const [round, at] of [
    [1, 1000],
    [2, 1100],
    [3, 1300],
    [4, 9000]
  ] as const) {
    dag.addHeader({ round, author: 0 }, 0, at)
  }
  expect([999, 1000, 1050, 1200, 1300, 8999, 9000, 9500].map(at => headAt(dag, at))).toEqual([
    0, 1, 1.5, 2.5, 3, 3, 4, 4
  ])
})
