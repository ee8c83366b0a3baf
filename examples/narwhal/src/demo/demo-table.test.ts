import { expect, test } from 'vitest'
import type { Delta } from '../http/events.ts'
import type { ProcessStatus } from './cluster-status.ts'
import { type DemoRow, renderDemo, statusLine } from './demo-table.ts'

const DIGEST = 'ab12cd34'.repeat(8)

function row(round: number, status: Partial<ProcessStatus> = {}): DemoRow {
  const process: ProcessStatus = { state: 'running', url: '', isolated: false, slow: false, lying: false, ...status }
  const last = {
    round,
    commitIndex: round >> 1,
    commitDigest: DIGEST,
    transactions: { committed: 100, perSecond: 199.6, p50Ms: 81.2, p99Ms: 140 }
  } as Delta
  return { process, last: round === 0 ? undefined : last }
}

const agreed = { kind: 'agreed', upTo: 10, digest: DIGEST, validators: [0, 1, 2] } as const
const forked = { kind: 'forked', index: 9, sides: [[0, 1], [2]] } as const

test('the table has a line for each validator, and one for all', () => {
  const rows = [
    row(20),
    row(21, { lying: true, slow: true }),
    row(7, { state: 'stopped' }),
    row(0, { state: 'starting' })
  ]
  expect(renderDemo(rows, agreed)).toEqual([
    'validator  process     round  commits  tx/s    p50  digest    agrees',
    'V0         running        20       10   200  81 ms  ab12cd34  yes',
    'V1         lies, slow     21       10   200  81 ms  ab12cd34  yes',
    'V2         stopped         7        3     0      -  ab12cd34  yes',
    'V3         starting        -        -     0      -  -         -',
    '',
    '2 of 4 run, round 21, 200 tx/s; in agreement: 3 at commit 10, digest ab12cd34'
  ])
})

test('a fork is told as one, and who is on the smaller side', () => {
  expect(statusLine([row(20)], forked)).toContain('FORK at commit 9: V0 and V1 against V2')
  expect(
    renderDemo([row(20), row(20), row(20)], forked)
      .slice(1, 4)
      .map(line => line.split(/\s+/).at(-1))
  ).toEqual(['yes', 'yes', 'NO'])
})

test('nothing is in agreement before anything is committed', () => {
  expect(statusLine([row(1)], { kind: 'waiting' })).toContain('nothing committed by two yet')
})
