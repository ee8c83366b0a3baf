import { describe, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import { figure } from '@p2plane/rig/figure'
import { figureTable, toMarkdown, toText } from '@p2plane/rig/table'
import { row } from './row.fixture.ts'
import { caseTables, lossTable } from './table.ts'

const rows = [
  row('p2plane', '32B/64', [120_000]),
  row('grpc-js', '32B/64', [10_000]),
  { ...row('node-tls', '32B/64', [240_000]), lacks: ['untyped' as const] },
  { ...row('connect', '32B/64', []), turns: [undefined], failed: 'premature close' }
]

describe('the table of a case', () => {
  it('has a line for each contestant, with what it leaves out or why it failed', () => {
    const [table, ...others] = caseTables(CASES, rows)
    expect(others).toEqual([])
    expect(table!.title).toBe('32 B, 64 callers')
    expect(table!.lines.slice(1)).toEqual([
      ['p2plane', '100', '200', '120,000', '3.84', '3', '4', '–', ''],
      ['grpc-js', '100', '200', '10,000', '0.32', '3', '4', '12 times as fast', 'untyped'],
      ['node-tls', '100', '200', '240,000', '7.68', '3', '4', '0.5 times as fast', 'untyped'],
      ['connect', '–', '–', '–', '–', '–', '–', '–', 'failed: premature close']
    ])
  })

  it('counts the long stream in pieces', () => {
    const [table] = caseTables(CASES, [row('p2plane', 'stream', [10])])
    expect(table!.title).toBe('one long stream of bytes')
    expect(table!.lines[0]).toContain('client CPU µs a piece of 64 KiB')
    expect(table!.lines[1]![3]).toBe('–')
  })
})

describe('the table of losses', () => {
  it('names everybody who is faster, and nobody else', () => {
    expect(lossTable(CASES, rows).lines.slice(1)).toEqual([
      ['32 B, 64 callers', 'node-tls', '0.5 times as fast', 'untyped']
    ])
  })
})

describe('the table of promises', () => {
  it('says of each whether it holds', () => {
    const goal = { is: '>=', bound: 2 } as const
    const figures = [
      figure('a', 2.345, 'times', goal),
      figure('b', 1, 'times', goal),
      figure('c', Number.NaN, 'times', goal)
    ]
    expect(figureTable(figures).lines.slice(1)).toEqual([
      ['a', '2.35 times', '>= 2', 'holds'],
      ['b', '1 times', '>= 2', 'does not hold'],
      ['c', 'not measured', '>= 2', '–']
    ])
  })
})

const small = {
  title: 'sizes',
  lines: [
    ['', 'n', ''],
    ['a', '1', 'x'],
    ['long', '100', '']
  ]
}

describe('a table', () => {
  it('has its columns side by side in a terminal', () => {
    expect(toText(small)).toBe('sizes\n        n\na       1  x\nlong  100')
  })

  it('is Markdown on a page', () => {
    expect(toMarkdown(small)).toBe('### Sizes\n\n|  | n |  |\n| --- | --: | --: |\n| a | 1 | x |\n| long | 100 |  |')
  })
})
