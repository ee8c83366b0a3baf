/** What the cluster looks like, as text. Pure. */
import type { Summary } from './http-api.ts'

/** One node as it was last seen; without a summary where it did not answer. */
export interface Row {
  readonly node: number
  readonly url: string
  readonly summary: Summary | undefined
}

/** How many ids of a difference are told. */
const MOST_TOLD = 3

const HEAD = ['node', 'url', 'peers', 'transactions', 'tips', 'digest', 'agrees'] as const
const NUMBERS: readonly string[] = ['peers', 'transactions', 'tips']

/** A line for each node below a head. */
export function renderTable(rows: readonly Row[]): string[] {
  const cells = [HEAD, ...rows.map(row => cellsOf(row, rows))]
  const widths = HEAD.map((_, column) => Math.max(...cells.map(line => line[column]!.length)))
  const pad = (cell: string, column: number): string =>
    NUMBERS.includes(HEAD[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
  return cells.map(line => line.map(pad).join('  ').trimEnd())
}

/** The same in one line, for where a table cannot be redrawn. */
export function statusLine(rows: readonly Row[]): string {
  const agreeing = rows.filter(row => agrees(row, rows))
  const counts = rows.map(({ summary }) => summary?.transactions ?? '-')
  if (agreeing.length < rows.length) {
    return `${agreeing.length} of ${rows.length} nodes agree; they hold ${counts.join(', ')} transactions`
  }
  return `all ${rows.length} nodes agree: ${counts[0]} transactions, digest ${shortDigest(rows[0])}`
}

/** Whether a node holds what more than half of the nodes hold. */
export function agrees({ summary }: Row, rows: readonly Row[]): boolean {
  const alike = rows.filter(row => row.summary !== undefined && row.summary.digest === summary?.digest)
  return alike.length > rows.length / 2
}

/** Who lacks what, a line for each node that lacks anything; each is held against what any of them has. */
export function differences(posted: readonly string[], held: readonly (ReadonlySet<string> | undefined)[]): string[] {
  const all = new Set([...posted, ...held.flatMap(ids => [...(ids ?? [])])])
  return held.flatMap((ids, i) => {
    if (ids === undefined) return [`node ${i + 1} does not answer`]
    const lacking = [...all].filter(id => !ids.has(id))
    if (lacking.length === 0) return []
    const more = lacking.length > MOST_TOLD ? ` and ${lacking.length - MOST_TOLD} more` : ''
    return [`node ${i + 1} lacks ${lacking.length} of ${all.size}: ${lacking.slice(0, MOST_TOLD).join(', ')}${more}`]
  })
}

function cellsOf(row: Row, rows: readonly Row[]): string[] {
  const { peers = '-', transactions = '-', tips = '-' } = row.summary ?? {}
  const agreement = agrees(row, rows) ? 'yes' : 'no'
  return [row.node, row.url, peers, transactions, tips, shortDigest(row), agreement].map(String)
}

function shortDigest(row: Row | undefined): string {
  return row?.summary?.digest.slice(0, 8) ?? '-'
}
