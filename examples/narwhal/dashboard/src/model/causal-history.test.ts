import { expect, test } from 'vitest'
import { causalHistory, inHistory } from './causal-history.ts'
import { Dag } from './dag.ts'

function dagOf(rows: readonly (readonly (readonly number[] | undefined)[])[]): Dag {
  const dag = new Dag(rows[0]!.length)
  rows.forEach((row, i) =>
    row.forEach((parents, author) => {
      if (parents !== undefined)
        dag.addCertificate({ round: i + 1, author, parents, batches: 0, transactions: 0 }, 0, 0)
    })
  )
  return dag
}

test('a history is what is reached by parents, and nothing else', () => {
  const dag = dagOf([
    [[], [], [], []],
    [[0, 1, 2], [0, 1, 2], [1, 2, 3], undefined],
    [[0, 1], [1, 2], undefined, undefined]
  ])
  const history = causalHistory(dag, 3, 0)!
  expect([3, 2, 1].map(round => inHistory(history, round))).toEqual([0b0001, 0b0011, 0b0111])
  expect(history.count).toBe(6)
  expect(inHistory(history, 4)).toBe(0)
  expect(inHistory(history, 0)).toBe(0)
})

test('it ends where it is told to', () => {
  const dag = dagOf(
    Array.from({ length: 9 }, () => [
      [0, 1],
      [0, 1]
    ])
  )
  expect(causalHistory(dag, 9, 0, 7)?.count).toBe(5)
})

test('what is not there has none', () => {
  const dag = dagOf([[[], undefined]])
  expect(causalHistory(dag, 1, 1)).toBeUndefined()
  expect(causalHistory(dag, 2, 0)).toBeUndefined()
})
