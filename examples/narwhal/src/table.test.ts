import { expect, test } from 'vitest'
import { agrees, renderTable, type Row, statusLine } from './table.ts'

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
