/** What P2PLane promises to withstand, and the tables that say whether it does. */
import { type Figure, figure } from '@p2plane/rig/figure'
import { NONE, rounded, type Table } from '@p2plane/rig/table'
import type { Attack } from './attack.ts'
import type { AttackName } from './attacks.ts'
import type { ServerName } from './servers.ts'
import type { Verdict } from './verdict.ts'

/** One line of the table. */
export interface Judged {
  readonly attack: AttackName
  readonly server: ServerName
  readonly row: Attack['row']
  readonly what: string
  readonly verdict: Verdict
  /** What ended the trial early: a server that died, or that said nothing for long. */
  readonly failed?: string
}

/** The worst of all attacks on one server. A server that did not live through an attack kept nothing. */
export function attackFigures(judged: readonly Judged[]): Figure[] {
  const ours = judged.filter(({ server }) => server === 'p2plane')
  const raw = judged.filter(({ server }) => server === 'raw')
  const figures: Figure[] = []
  if (ours.length > 0) {
    figures.push(
      figure('worst honest throughput kept', worst(ours, keptOf, Math.min), 'times', { is: '>=', bound: 0.8 }),
      figure('worst growth of memory (RSS)', worst(ours, grownOf, Math.max), 'MiB', { is: '<=', bound: 64 }),
      figure('worst growth 5 s later', worst(ours, grownAfterOf, Math.max), 'MiB', { is: '<=', bound: 16 })
    )
  }
  if (raw.length > 0) {
    figures.push(
      figure('raw js-libp2p: worst honest throughput kept', worst(raw, keptOf, Math.min), 'times'),
      figure('raw js-libp2p: worst growth of memory (RSS)', worst(raw, grownOf, Math.max), 'MiB')
    )
  }
  return figures
}

/** One line a server under each attack. */
export function attackTable(judged: readonly Judged[]): Table {
  const head = [
    'row, attack',
    'server',
    'kept',
    'p99, times',
    'RSS MiB',
    'after 5 s',
    'stall ms',
    'CPU µs a call',
    'a strike',
    'strikes/not made',
    'CPU of the attacker',
    'control',
    ''
  ]
  return { title: 'attacks', lines: [head, ...judged.map(line)] }
}

/** What each attack does. */
export function legend(judged: readonly Judged[]): Table {
  const byName = new Map(judged.map(({ attack, row, what }) => [attack, [attack, String(row), what]]))
  return { title: 'what they do', lines: [['attack', 'row', ''], ...byName.values()] }
}

function line({ attack, server, row, verdict, failed }: Judged): string[] {
  const { kept, slower, grownMib, grownAfterMib, stallMs, cpuUs, struck, counted, discarded } = verdict
  return [
    `${row} ${attack}`,
    server,
    rounded(kept),
    rounded(slower),
    rounded(grownMib),
    rounded(grownAfterMib),
    rounded(stallMs),
    `${rounded(cpuUs.control)} → ${rounded(cpuUs.attacked)}`,
    rounded(Math.max(0, verdict.strikeUs)),
    `${rounded(struck.due)}/${rounded(struck.failed)}`,
    `${Math.round(100 * verdict.attackerShare)} %`,
    rounded(verdict.controlRatio),
    remarks({ counted, discarded }, failed)
  ]
}

function remarks({ counted, discarded }: Pick<Verdict, 'counted' | 'discarded'>, failed: string | undefined): string {
  const said = [
    failed === undefined ? '' : `ended: ${failed}`,
    discarded === 0 ? '' : `${discarded} of ${counted + discarded} rounds discarded`
  ]
  return said.filter(Boolean).join('; ') || NONE
}

function keptOf({ verdict, failed }: Judged): number {
  return failed === undefined ? verdict.kept : 0
}

function grownOf({ verdict }: Judged): number {
  return verdict.grownMib
}

function grownAfterOf({ verdict }: Judged): number {
  return verdict.grownAfterMib
}

/** NaN where nothing was measured: what is missing is not the worst, and not the best either. */
function worst(judged: readonly Judged[], of: (one: Judged) => number, pick: (...values: number[]) => number): number {
  const values = judged.map(of).filter(Number.isFinite)
  return values.length === 0 ? Number.NaN : pick(...values)
}
