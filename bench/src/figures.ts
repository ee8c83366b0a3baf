/** What P2PLane promises of its speed, and whether a run bears it out. */
import { type Figure, figure, type Goal } from '@p2plane/rig/figure'
import type { ContestantName } from './contestants.ts'
import { type Measure, ratio, type Row } from './row.ts'

/** A promise about two contestants in some cases. */
interface Promised {
  readonly ours: ContestantName
  readonly theirs: ContestantName
  readonly measure: Measure
  readonly is: Goal['is']
  /** By case. */
  readonly bounds: Readonly<Record<string, number>>
}

const PROMISED: readonly Promised[] = [
  atLeast('p2plane', 'p2plane-unary', { '32B/64': 40, '1KiB/64': 25 }),
  atLeast('p2plane', 'raw-lane', { '32B/64': 0.75, '1KiB/64': 0.85, '64KiB/16': 0.9, '1MiB/4': 0.95, stream: 0.95 }),
  atLeast('p2plane', 'grpc-js', { '32B/64': 25, '1KiB/64': 11, '64KiB/16': 2.5, '1MiB/4': 1.8, stream: 4 }),
  atLeast('p2plane', 'protomux-rpc', { '32B/64': 3.5, '1KiB/64': 2.2, '64KiB/16': 1, '1MiB/4': 1.2 }),
  atLeast('p2plane', 'node-tls', { '32B/64': 0.5, '1KiB/64': 0.4, '64KiB/16': 0.45, '1MiB/4': 0.5, stream: 0.65 }),
  {
    ours: 'p2plane',
    theirs: 'protomux-rpc',
    measure: 'p50',
    is: '<=',
    bounds: { '32B/1': 1.1, '1KiB/1': 1.1, '64KiB/1': 1.1, '1MiB/1': 1.1 }
  },
  atLeast('p2plane-noise', 'protomux-rpc', { '32B/64': 2.5, '1KiB/64': 1.3 })
]

/** Every promise, with what the rows say of it. */
export function comparisonFigures(rows: readonly Row[]): Figure[] {
  return PROMISED.flatMap(({ ours, theirs, measure, is, bounds }) =>
    Object.entries(bounds).map(([measured, bound]) => {
      const row = (contestant: ContestantName): Row | undefined =>
        rows.find(other => other.contestant === contestant && other.measured === measured)
      const name = `${ours} against ${theirs}, ${measured}${measure === 'p50' ? ', p50' : ''}`
      return figure(name, ratio(measure, row(ours), row(theirs)), 'times', { is, bound })
    })
  )
}

function atLeast(ours: ContestantName, theirs: ContestantName, bounds: Promised['bounds']): Promised {
  return { ours, theirs, measure: 'rate', is: '>=', bounds }
}
