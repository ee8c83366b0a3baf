import { describe, expect, test } from 'vitest'
import { differencesOf, type History, type HistoryCommit, lastCommon, problemsOf } from './history.ts'

function commit(index: number, change: Partial<HistoryCommit> = {}): HistoryCommit {
  return {
    index,
    digest: `d${index}`,
    previousDigest: `d${index - 1}`,
    transactions: 2,
    posted: [`t${index}`],
    ...change
  }
}

function history(source: string, indices: readonly number[]): History {
  return { source, commits: indices.map(index => commit(index)) }
}

describe('histories are one', () => {
  test('where each goes on from where another begins or ends', () => {
    const histories = [history('a', [1, 2, 3, 4]), history('b', [3, 4, 5]), history('c', [2, 3])]
    expect(histories.flatMap(problemsOf)).toEqual([])
    expect(differencesOf(histories)).toEqual([])
    expect(lastCommon(histories)?.digest).toBe('d3')
  })

  test('and have nothing in common before there is a commit', () => {
    expect(lastCommon([history('a', [1]), history('b', [])])).toBeUndefined()
  })
})

describe('histories are not one, which is said in a sentence,', () => {
  test('where two have different commits of one index', () => {
    const fork = { source: 'b', commits: [commit(1), commit(2, { digest: 'other' })] }
    expect(differencesOf([history('a', [1, 2]), fork])).toEqual(['b and a have different commits 2'])
  })

  test('where two count different transactions in one commit', () => {
    const other = { source: 'b', commits: [commit(1, { transactions: 3 })] }
    expect(differencesOf([history('a', [1]), other])).toEqual(['b and a have different commits 1'])
  })

  test('where one has a gap, a break, or a transaction twice', () => {
    expect(problemsOf(history('a', [1, 3]))).toEqual(['a has commit 3 behind commit 1'])
    expect(problemsOf({ source: 'a', commits: [commit(1), commit(2, { previousDigest: 'x' })] })).toEqual([
      'a has a commit 2 that does not follow from its commit 1'
    ])
    expect(problemsOf({ source: 'a', commits: [commit(1), commit(2, { posted: ['t1'] })] })).toEqual([
      'a has transaction t1 twice: in commits 1 and 2'
    ])
  })
})
