/** What a trial says: the share of honest calls kept, and how much the server grew. */
import { median } from '@p2plane/rig/median'
import type { Round, Trial, Window } from './trial.ts'

const MIB = 1024 * 1024

/** How far two windows without the attack may be apart: beyond it something else was at work on the machine. */
const STEADY = { least: 0.9, most: 1.1 } as const

/** A client asked for so long that takes this much longer was not running. */
const LONG = 1.25

/** A trial in numbers; NaN where there is none. */
export interface Verdict {
  /** Rounds that count, */
  readonly counted: number
  /** and those whose controls were too far apart. */
  readonly discarded: number
  /** Of the rounds that count, the control furthest from 1. */
  readonly controlRatio: number
  /** Honest calls answered under attack, for each without. */
  readonly kept: number
  /** The 99th percentile of honest calls under attack, for that without. */
  readonly slower: number
  /** The most memory under attack, beyond the most without; and at rest afterwards, beyond that at rest before. */
  readonly grownMib: number
  readonly grownAfterMib: number
  /** The server's processor, for each honest call: without the attack, and with it. */
  readonly cpuUs: { readonly control: number; readonly attacked: number }
  /** The server's processor for each strike that came due, beyond what the honest calls of that window took. */
  readonly strikeUs: number
  /** Of one processor, what the attacker itself took: a machine of two has the less for the others. */
  readonly attackerShare: number
  /** The longest that the server's event loop stood still under attack. */
  readonly stallMs: number
  /** Strikes in all, and of these the ones that could not be made. */
  readonly struck: { readonly due: number; readonly failed: number }
}

/** The second control for the first. */
export function controlRatio({ controls: [first, second] }: Pick<Round, 'controls'>): number {
  return second.answered / first.answered
}

/** Why a round does not count; undefined where nothing but the attack can be seen in it. */
export function whyDiscarded(round: Round): string | undefined {
  const { controls, attacked, struck, forMs } = round
  const ratio = controlRatio(round)
  // Not `ratio < least || …`: a control without a call has no ratio at all.
  if (!(ratio >= STEADY.least && ratio <= STEADY.most)) return `its controls are ${ratio.toFixed(2)} of one another`
  if (struck.share < STEADY.least) return `the attacker made ${struck.share.toFixed(2)} of its strikes`
  if ([...controls, attacked].some(({ tookMs }) => tookMs > LONG * forMs)) return 'the client stood still'
  return undefined
}

/** Whether a round counts. */
export function isSteady(round: Round): boolean {
  return whyDiscarded(round) === undefined
}

/** The rounds that count; memory is looked at in all of them, for it has no good days. */
export function judge({ rounds, settledBytes }: Pick<Trial, 'rounds' | 'settledBytes'>): Verdict {
  const steady = rounds.filter(isSteady)
  const first = rounds[0]
  // Before the first attack: later controls have what an earlier attack left behind.
  const calmBytes = first === undefined ? Number.NaN : most(first.controls, ({ peakBytes }) => peakBytes)
  const attacked = rounds.map(round => round.attacked)
  return {
    counted: steady.length,
    discarded: rounds.length - steady.length,
    controlRatio: furthestFromOne(steady.map(controlRatio)),
    kept: median(steady.map(round => round.attacked.answered / control(round, ({ answered }) => answered))),
    slower: median(steady.map(round => round.attacked.p99Us / control(round, ({ p99Us }) => p99Us))),
    grownMib: Math.max(0, most(attacked, ({ peakBytes }) => peakBytes) - calmBytes) / MIB,
    grownAfterMib: Math.max(0, settledBytes.after - settledBytes.before) / MIB,
    cpuUs: {
      control: median(steady.map(round => control(round, cpuUsPerCall))),
      attacked: median(steady.map(round => cpuUsPerCall(round.attacked)))
    },
    strikeUs: median(steady.map(cpuUsPerStrike)),
    attackerShare: median(steady.map(({ struck, forMs }) => struck.attackerCpuUs / 1_000 / forMs)),
    stallMs: most(attacked, ({ stallMs }) => stallMs),
    struck: { due: sum(rounds, ({ due }) => due), failed: sum(rounds, ({ failed }) => failed) }
  }
}

function control({ controls: [first, second] }: Round, of: (window: Window) => number): number {
  return (of(first) + of(second)) / 2
}

function cpuUsPerCall({ cpuUs, answered }: Window): number {
  return cpuUs / answered
}

function cpuUsPerStrike(round: Round): number {
  const { attacked, struck } = round
  return (attacked.cpuUs - attacked.answered * control(round, cpuUsPerCall)) / struck.due
}

function most(windows: readonly Window[], of: (window: Window) => number): number {
  return windows.length === 0 ? Number.NaN : Math.max(...windows.map(of))
}

function furthestFromOne(ratios: readonly number[]): number {
  return ratios.toSorted((a, b) => Math.abs(b - 1) - Math.abs(a - 1))[0] ?? Number.NaN
}

function sum(rounds: readonly Round[], of: (struck: Round['struck']) => number): number {
  return rounds.reduce((total, { struck }) => total + of(struck), 0)
}
