import { expect, test } from 'vitest'
import { differences } from './difference.ts'

test('there is no difference where every node holds everything', () => {
  expect(differences(['a', 'b'], [new Set(['a', 'b']), new Set(['b', 'a'])])).toEqual([])
})

test('a node that lacks something is told with what it lacks, the first few', () => {
  const posted = ['a', 'b', 'c', 'd', 'e']
  expect(differences(posted, [new Set(posted), new Set(['b']), new Set(posted.slice(1))])).toEqual([
    'node 2 lacks 4 of 5: a, c, d and 1 more',
    'node 3 lacks 1 of 5: a'
  ])
})

test('what nobody posted here counts too where one node has it', () => {
  expect(differences([], [new Set(['x']), new Set()])).toEqual(['node 2 lacks 1 of 1: x'])
})

test('a node that does not answer is told as that', () => {
  expect(differences(['a'], [undefined, new Set(['a'])])).toEqual(['node 1 does not answer'])
})
