import { expect, test } from 'vitest'
import { agrees, differences, renderTable, type Row, statusLine } from './table.ts'

const [same, other] = ['ab12cd34'.repeat(8), 'ff00ff00'.repeat(8)]

function row(node: number, digest: string | undefined, transactions = 12): Row {
  const summary = digest === undefined ? undefined : { transactions, tips: 1, digest, peers: node === 1 ? 3 : 1 }
  return { node, url: `http://127.0.0.1:${8999 + node}/dag`, summary }
}

test('the table has a line for each node, numbers to the right', () => {
  expect(renderTable([row(1, same), row(2, same), row(3, other, 7), row(4, undefined)])).toEqual([
    'node  url                        peers  transactions  tips  digest    agrees',
    '1     http://127.0.0.1:9000/dag      3            12     1  ab12cd34  no',
    '2     http://127.0.0.1:9001/dag      1            12     1  ab12cd34  no',
    '3     http://127.0.0.1:9002/dag      1             7     1  ff00ff00  no',
    '4     http://127.0.0.1:9003/dag      -             -     -  -         no'
  ])
})

test('a node agrees where more than half of all hold what it holds', () => {
  const rows = [row(1, same), row(2, same), row(3, same), row(4, other)]
  expect(rows.map(each => agrees(each, rows))).toEqual([true, true, true, false])
  const silent = [row(1, undefined), row(2, undefined)]
  expect(silent.map(each => agrees(each, silent))).toEqual([false, false])
})

test('the one line says the same', () => {
  expect(statusLine([row(1, same), row(2, same)])).toBe('all 2 nodes agree: 12 transactions, digest ab12cd34')
  expect(statusLine([row(1, same), row(2, same), row(3, other, 11), row(4, undefined)])).toBe(
    '0 of 4 nodes agree; they hold 12, 12, 11, - transactions'
  )
})

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
