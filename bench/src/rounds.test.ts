import { describe, expect, it } from 'vitest'
import { CASES, type Case } from './cases.ts'
import { type Player, playRounds, rotated } from './rounds.ts'
import { turn } from './row.fixture.ts'

const [first, second] = CASES as readonly [Case, Case]
const init = { rounds: 3, seconds: 0.5, onCase: () => {} }

function player(name: Player['name'], onTurn: (measured: Case, forMs: number) => void, without?: Case): Player {
  return {
    name,
    lacks: [],
    takesPart: measured => Promise.resolve(measured !== without),
    async turn(measured, forMs) {
      onTurn(measured, forMs)
      return turn(1, 1)
    }
  }
}

describe('rounds', () => {
  it('begin with another contestant each', async () => {
    const turns: string[] = []
    const players = (['p2plane', 'grpc-js'] as const).map(name =>
      player(name, ({ name: at }) => turns.push(`${name} ${at}`))
    )
    await playRounds(players, [first], init)
    const [a, b] = [`p2plane ${first.name}`, `grpc-js ${first.name}`]
    expect(turns).toEqual([a, b, b, a, a, b])
  })

  it('give everybody a turn of the same length in every case', async () => {
    const lengths: number[] = []
    const rows = await playRounds([player('p2plane', (_, forMs) => lengths.push(forMs))], [first, second], init)
    expect(lengths).toEqual(Array.from({ length: 6 }, () => 500))
    expect(rows.map(({ measured, turns }) => [measured, turns.length])).toEqual([
      [first.name, 3],
      [second.name, 3]
    ])
  })

  it('leave out whoever takes no part in a case', async () => {
    const rows = await playRounds([player('p2plane', () => {}, second)], [first, second], init)
    expect(rows.map(({ measured }) => measured)).toEqual([first.name])
  })

  it('ask whoever failed no more, and say why', async () => {
    let turns = 0
    const failing = player('grpc-js', () => {
      if (++turns === 2) throw new Error('premature close')
    })
    const [row] = await playRounds([failing], [first], init)
    expect(turns).toBe(2)
    expect(row).toMatchObject({ failed: 'premature close', turns: [turn(1, 1), undefined] })
  })
})

describe('a rotation', () => {
  it('keeps everybody', () => {
    expect(rotated([1, 2, 3], 1)).toEqual([2, 3, 1])
    expect(rotated([1, 2, 3], 4)).toEqual([2, 3, 1])
    expect(rotated([], 1)).toEqual([])
  })
})
