import { describe, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import { CONTESTANT_NAMES } from './contestants.ts'
import { figure } from '@p2plane/rig/figure'
import { comparisonFigures } from './figures.ts'
import { row } from './row.fixture.ts'

describe('the figures', () => {
  it('say whether a promise holds', () => {
    const rows = [
      row('p2plane', '32B/64', [1000]),
      row('grpc-js', '32B/64', [40]),
      row('protomux-rpc', '32B/64', [400])
    ]
    const figures = comparisonFigures(rows)
    expect(figures).toContainEqual({
      name: 'p2plane against grpc-js, 32B/64',
      value: 25,
      unit: 'times',
      goal: '>= 25',
      holds: true
    })
    expect(figures).toContainEqual(
      expect.objectContaining({ name: 'p2plane against protomux-rpc, 32B/64', value: 2.5, holds: false })
    )
  })

  it('compare how long one caller waits the other way round: less is better', () => {
    const rows = [row('p2plane', '1KiB/1', [1], 120), row('protomux-rpc', '1KiB/1', [1], 100)]
    const name = 'p2plane against protomux-rpc, 1KiB/1, p50'
    expect(comparisonFigures(rows)).toContainEqual({ name, value: 1.2, unit: 'times', goal: '<= 1.1', holds: false })
  })

  it('neither hold nor fail where nothing was measured', () => {
    const figures = comparisonFigures([])
    expect(figures).toHaveLength(27)
    for (const { value, holds } of figures) expect([value, holds]).toEqual([null, null])
  })

  it('are of cases and contestants that there are', () => {
    const rows = CASES.flatMap(({ name }) => CONTESTANT_NAMES.map(contestant => row(contestant, name, [1])))
    for (const { name, value } of comparisonFigures(rows)) expect(value, name).not.toBeNull()
  })

  it('hold nothing where nothing is promised', () => {
    expect(figure('a', 1, 'µs')).toEqual({ name: 'a', value: 1, unit: 'µs', goal: null, holds: null })
  })
})
