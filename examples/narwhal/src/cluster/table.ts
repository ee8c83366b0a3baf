/** What the cluster looks like, as text. Pure. */
import type { Health } from '../http/views.ts'
import { textTable } from './text-table.ts'

/** One validator as it was last seen; without health where it did not answer. */
export interface Row {
  readonly validator: number
  readonly url: string
  readonly health: Health | undefined
  /** Of the last commit that all who answer have: undefined where it does not answer, or there is none. */
  readonly common: { readonly index: number; readonly digest: string } | undefined
}

const HEAD = ['validator', 'url', 'here', ' round', ' commits', 'digest', 'agrees']

/** A line for each validator below a head. */
export function renderTable(rows: readonly Row[]): string[] {
  return textTable(
    HEAD,
    rows.map(row => cellsOf(row, rows))
  )
}

/** The same in one line, for where a table cannot be redrawn. */
export function statusLine(rows: readonly Row[]): string {
  const agreeing = rows.filter(row => agrees(row, rows))
  const commits = rows.map(({ health }) => health?.commit_index ?? '-')
  if (agreeing.length < rows.length) {
    return `${agreeing.length} of ${rows.length} validators agree; they have ${commits.join(', ')} commits`
  }
  const { index, digest } = rows[0]!.common!
  return `all ${rows.length} validators agree on ${index} commits, digest ${digest.slice(0, 8)}`
}

/** Whether a validator has the history that more than half of them have. */
function agrees({ common }: Row, rows: readonly Row[]): boolean {
  const alike = rows.filter(row => row.common !== undefined && row.common.digest === common?.digest)
  return alike.length > rows.length / 2
}

function cellsOf(row: Row, rows: readonly Row[]): string[] {
  const { validators = '-', round = '-', commit_index: commits = '-' } = row.health ?? {}
  const digest = row.common?.digest.slice(0, 8) ?? '-'
  return [row.validator, row.url, validators, round, commits, digest, agrees(row, rows) ? 'yes' : 'no'].map(String)
}
