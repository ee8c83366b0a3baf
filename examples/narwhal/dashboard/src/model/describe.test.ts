import { expect, test } from 'vitest'
import { Dag } from './dag.ts'
import { describePlace, describeRound } from './describe.ts'

const dag = new Dag(3)
for (const author of [0, 1]) dag.addCertificate({ round: 1, author, parents: [], batches: 0, transactions: 0 }, 0, 10)
dag.addCertificate({ round: 2, author: 0, parents: [0, 1], batches: 1, transactions: 1 }, 0, 20)
dag.addHeader({ round: 2, author: 1 }, 0, 25)
dag.addCommit(
  {
    index: 1,
    anchor: [2, 0],
    certificates: [
      [1, 0],
      [1, 1],
      [2, 0]
    ],
    digest: 'a',
    transactions: 1
  },
  0,
  30
)
dag.addEvidence({ round: 2, author: 1, headers: ['a', 'b'] }, 40)

test('a place is told the way one would say it', () => {
  expect(describePlace(dag, 2, 0, 500)).toBe(
    'Round 2, V0: a certificate with 1 transaction in 1 batch, the anchor of #1. Parents: V0 and V1. It stands on 2 certificates shown here.'
  )
  expect(describePlace(dag, 2, 0, 20)).toContain('not committed yet')
  expect(describePlace(dag, 2, 1, 500)).toBe(
    'Round 2, V1: a header, not certified. V1 signed another header for this round: it lies.'
  )
  expect(describePlace(dag, 2, 2, 500)).toBe('Round 2, V2: nothing seen.')
  expect(describePlace(dag, 1, 0, 500)).toContain('Parents: genesis.')
})

test('a round is a row of a table', () => {
  expect(describeRound(dag, 2, 500)).toEqual(['anchor #1', 'header, a lie', '–'])
  expect(describeRound(dag, 1, 500)).toEqual(['#1', '#1', '–'])
  expect(describeRound(dag, 7, 500)).toEqual(['–', '–', '–'])
})
