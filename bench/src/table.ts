/** Rows and figures for people: aligned text, or Markdown. */
import { type Case, describeCase } from './cases.ts'
import type { Figure } from './figures.ts'
import { type Row, summarise, timesAsFast } from './row.ts'

/** A title, and lines of cells of which the first names the others. */
export interface Table {
  readonly title: string
  readonly lines: readonly (readonly string[])[]
}

const NONE = '–'

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

/** Every promise: the goal, what was measured, whether it holds. */
export function figureTable(figures: readonly Figure[]): Table {
  const lines = figures.map(({ name, value, unit, goal, holds }) => [
    name,
    value === null ? 'not measured' : `${rounded(value)} ${unit}`,
    goal ?? NONE,
    holds === null ? NONE : holds ? 'holds' : 'does not hold'
  ])
  return { title: 'promised', lines: [['', 'measured', 'goal', ''], ...lines] }
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

/** Columns side by side, as a terminal shows them. */
export function toText({ title, lines }: Table): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map(cells => cells[column]!.length)))
  const aligned = lines.map(cells =>
    cells
      .map((cell, i) => (i === 0 || i === cells.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd()
  )
  return [title, ...aligned].join('\n')
}

/** The same in Markdown. */
export function toMarkdown({ title, lines: [head = [], ...body] }: Table): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    `### ${title[0]!.toUpperCase()}${title.slice(1)}`,
    '',
    row(head),
    row(head.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...body.map(row)
  ].join('\n')
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

/** Three digits that count; all of them where there are more. */
function rounded(value: number): string {
  if (!Number.isFinite(value)) return NONE
  if (value >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
