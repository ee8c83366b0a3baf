/** Rows for people. */
import { NONE, rounded, type Table } from '@p2plane/rig/table'
import { type Case, describeCase } from './cases.ts'
import { type Row, summarise, timesAsFast } from './row.ts'

/** One table a case, and under each of its rows what it does less than P2PLane. */
export function caseTables(cases: readonly Case[], rows: readonly Row[]): Table[] {
  return cases.flatMap(measured => {
    const played = rows.filter(row => row.measured === measured.name)
    const ours = played.find(row => row.contestant === 'p2plane')
    if (played.length === 0) return []
    const each = measured.kind === 'stream' ? 'a piece of 64 KiB' : 'a request'
    const head = [
      '',
      'p50 µs',
      'p99 µs',
      'requests/s',
      'MB/s',
      `client CPU µs ${each}`,
      'server',
      'P2PLane is',
      'does less'
    ]
    return [{ title: describeCase(measured), lines: [head, ...played.map(row => line(measured, row, ours))] }]
  })
}

/** Where P2PLane is the slower one, whoever it is against. */
export function lossTable(cases: readonly Case[], rows: readonly Row[]): Table {
  const lines = cases.flatMap(measured => {
    const ours = rows.find(row => row.measured === measured.name && row.contestant === 'p2plane')
    return rows
      .filter(row => row.measured === measured.name && !row.contestant.startsWith('p2plane'))
      .filter(row => timesAsFast(ours, row) < 1)
      .map(row => [describeCase(measured), row.contestant, speed(timesAsFast(ours, row)), row.lacks.join(', ')])
  })
  return { title: 'where P2PLane loses', lines: [['', 'against', 'P2PLane is', 'does less'], ...lines] }
}

function line({ kind }: Case, row: Row, ours: Row | undefined): string[] {
  const { p50Us, p99Us, requestsPerSecond, megabytesPerSecond, clientCpuUs, serverCpuUs } = summarise(row)
  const times = row === ours ? Number.NaN : timesAsFast(ours, row)
  return [
    row.contestant,
    rounded(p50Us),
    rounded(p99Us),
    kind === 'stream' ? NONE : rounded(requestsPerSecond),
    rounded(megabytesPerSecond),
    rounded(clientCpuUs),
    rounded(serverCpuUs),
    speed(times),
    row.failed === undefined ? row.lacks.join(', ') : `failed: ${row.failed}`
  ]
}

function speed(times: number): string {
  return Number.isFinite(times) ? `${rounded(times)} times as fast` : NONE
}
