import { textTable } from '../cluster/text-table.ts'
import type { Delta } from '../http/events.ts'
import { type Agreement, AgreementLog } from './agreement.ts'
import type { ProcessStatus } from './cluster-status.ts'
import { nameOf, namesOf } from './names.ts'

/** A validator, as its process is and as it last said. */
export interface DemoRow {
  readonly process: ProcessStatus
  readonly last: Delta | undefined
}

const HEAD = ['validator', 'process', ' round', ' commits', ' tx/s', ' p50', 'digest', 'agrees']

/** A line for each validator below a head, and one for all. Pure. */
export function renderDemo(rows: readonly DemoRow[], agreement: Agreement): string[] {
  const cells = rows.map((row, index) => cellsOf(row, index, agreement))
  return [...textTable(HEAD, cells), '', statusLine(rows, agreement)]
}

/** The same in one line, for where a table cannot be redrawn. */
export function statusLine(rows: readonly DemoRow[], agreement: Agreement): string {
  const running = rows.filter(({ process }) => process.state === 'running').length
  const lasts = rows.flatMap(({ last }) => last ?? [])
  const rate = Math.max(0, ...lasts.map(({ transactions }) => transactions.perSecond))
  const rounds = Math.max(0, ...lasts.map(({ round }) => round))
  return `${running} of ${rows.length} run, round ${rounds}, ${Math.round(rate)} tx/s; ${agreementText(agreement)}`
}

function agreementText(agreement: Agreement): string {
  if (agreement.kind === 'waiting') return 'nothing committed by two yet'
  if (agreement.kind === 'forked') {
    return `FORK at commit ${agreement.index}: ${agreement.sides.map(namesOf).join(' against ')}`
  }
  const { upTo, validators, digest } = agreement
  return `in agreement: ${validators.length} at commit ${upTo}, digest ${digest.slice(-8)}`
}

function cellsOf({ process, last }: DemoRow, index: number, agreement: Agreement): string[] {
  const { round = '-', commitIndex = '-', commitDigest = '' } = last ?? {}
  const { perSecond = 0, p50Ms = 0 } = process.state === 'running' ? (last?.transactions ?? {}) : {}
  const agrees =
    agreement.kind === 'waiting' || last === undefined ? '-' : AgreementLog.dissents(agreement, index) ? 'NO' : 'yes'
  return [
    nameOf(index),
    conditionOf(process),
    round,
    commitIndex,
    Math.round(perSecond),
    p50Ms === 0 ? '-' : `${Math.round(p50Ms)} ms`,
    // That of no commit is the same everywhere, and says nothing.
    commitIndex === 0 || commitDigest === '' ? '-' : commitDigest.slice(-8),
    agrees
  ].map(String)
}

function conditionOf({ state, lying, isolated, slow }: ProcessStatus): string {
  if (state !== 'running') return state
  const faults = [lying && 'lies', isolated && 'cut off', slow && 'slow'].filter(fault => fault !== false)
  return faults.length > 0 ? faults.join(', ') : state
}
