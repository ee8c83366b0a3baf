/** What all rounds of one contestant in one case came to. */
import type { Lack } from './contestant.ts'
import { median, medianRatio } from '@p2plane/rig/median'
import type { CountedTurn } from './process/pair.ts'

/** One contestant in one case. */
export interface Row {
  readonly contestant: string
  /** The name of the case. */
  readonly measured: string
  readonly lacks: readonly Lack[]
  /** By round; undefined where it failed. */
  readonly turns: readonly (CountedTurn | undefined)[]
  /** Why it did. */
  readonly failed?: string
}

/** A row in figures: medians over the rounds. NaN where it has no such figure. */
export interface Summary {
  readonly p50Us: number
  readonly p99Us: number
  readonly requestsPerSecond: number
  readonly megabytesPerSecond: number
  readonly clientCpuUs: number
  readonly serverCpuUs: number
}

/** What two rows are compared by. */
export type Measure = 'p50' | 'rate'

export function summarise({ turns }: Row): Summary {
  const over = (figure: (turn: CountedTurn) => number): number =>
    median(turns.flatMap(turn => (turn === undefined ? [] : [figure(turn)])).filter(Number.isFinite))
  return {
    p50Us: over(turn => turn.p50Us),
    p99Us: over(turn => turn.p99Us),
    requestsPerSecond: over(turn => (turn.calls / turn.elapsedMs) * 1000),
    megabytesPerSecond: over(turn => turn.bytes / turn.elapsedMs / 1000),
    clientCpuUs: over(turn => turn.cpuUs / turn.calls),
    serverCpuUs: over(turn => turn.serverCpuUs / turn.calls)
  }
}

/** Ours by theirs, as the median of the rounds' ratios; NaN where one of them has not run. */
export function ratio(measure: Measure, ours: Row | undefined, theirs: Row | undefined): number {
  if (ours === undefined || theirs === undefined) return Number.NaN
  return medianRatio(ours.turns.map(figureOf(measure)), theirs.turns.map(figureOf(measure)))
}

/** How many times as fast ours is: by its answer's time with one caller, else by how much it carries. */
export function timesAsFast(ours: Row | undefined, theirs: Row): number {
  return theirs.measured.endsWith('/1') ? 1 / ratio('p50', ours, theirs) : ratio('rate', ours, theirs)
}

function figureOf(measure: Measure): (turn: CountedTurn | undefined) => number | undefined {
  return turn => (turn === undefined ? undefined : measure === 'p50' ? turn.p50Us : turn.bytes / turn.elapsedMs)
}
