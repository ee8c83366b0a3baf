import { describe, expect, it } from 'vitest'
import { attackFigures, attackTable, type Judged, legend } from './scoreboard.ts'

const verdict: Judged['verdict'] = {
  counted: 3,
  discarded: 0,
  controlRatio: 1,
  kept: 0.9,
  slower: 2,
  grownMib: 10,
  grownAfterMib: 1,
  cpuUs: { control: 10, attacked: 12 },
  strikeUs: 40,
  attackerShare: 0.15,
  stallMs: 5,
  struck: { due: 100, failed: 0 }
}
const half: Judged = { attack: 'half-open', server: 'p2plane', row: 2, what: 'half of it', verdict }
const loris: Judged = { ...half, attack: 'slow-loris', row: 1, verdict: { ...verdict, kept: 0.7, grownMib: 80 } }
const raw: Judged = { ...half, server: 'raw', verdict: { ...verdict, kept: 0.01 } }

describe('the figures of attacks', () => {
  it('are the worst of each server, and only ours have goals', () => {
    const figures = attackFigures([half, loris, raw])
    expect(figures.map(({ value, goal, holds }) => [value, goal, holds])).toEqual([
      [0.7, '>= 0.8', false],
      [80, '<= 64', false],
      [1, '<= 16', true],
      [0.01, null, null],
      [10, null, null]
    ])
  })

  it('take a server that did not live through it for one that kept nothing', () => {
    expect(attackFigures([{ ...half, failed: 'the server ended' }])[0]).toMatchObject({ value: 0, holds: false })
  })

  it('do not take what was not measured for the best', () => {
    expect(attackFigures([{ ...half, verdict: { ...verdict, kept: Number.NaN } }])[0]).toMatchObject({
      value: null,
      holds: null
    })
    expect(attackFigures([])).toEqual([])
  })
})

describe('the table of attacks', () => {
  it('has a line a server under each attack, and says what was discarded', () => {
    const { lines } = attackTable([
      { ...half, verdict: { ...verdict, discarded: 2 } },
      { ...raw, failed: 'it ended' }
    ])
    expect(lines.map(cells => cells.length)).toEqual([13, 13, 13])
    expect(lines[1]).toEqual([
      '2 half-open',
      'p2plane',
      '0.9',
      '2',
      '10',
      '1',
      '5',
      '10 → 12',
      '40',
      '100/0',
      '15 %',
      '1',
      '2 of 5 rounds discarded'
    ])
    expect(lines[2]![12]).toBe('ended: it ended')
  })

  it('names each attack once', () => {
    expect(legend([half, raw, loris]).lines).toEqual([
      ['attack', 'row', ''],
      ['half-open', '2', 'half of it'],
      ['slow-loris', '1', 'half of it']
    ])
  })
})
