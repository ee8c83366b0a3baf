import type { ProcessState } from '../../../src/demo/cluster-status.ts'
import { type Agreement, AgreementLog } from '../../../src/demo/agreement.ts'
import type { Model, Sample } from './model.ts'

/** What is to be said of a validator in one word. */
export type Condition = ProcessState | 'isolated' | 'slow' | 'lying' | 'catching up'

/** One validator at a time. */
export interface ValidatorView extends Sample {
  readonly index: number
  readonly process: ProcessState
  readonly condition: Condition
  readonly isIsolated: boolean
  readonly isSlow: boolean
  readonly isLying: boolean
  /** Whether it is on the smaller side of a fork, or on one of two that are as large. */
  readonly dissents: boolean
  readonly url: string
}

/** What the cards, the badge and the figures show: everything but the DAG, at one time. */
export interface View {
  readonly at: number
  readonly validators: readonly ValidatorView[]
  readonly quorum: number
  readonly groups: readonly (readonly number[])[]
  readonly agreement: Agreement
  /** The highest commit of any validator. */
  readonly commitIndex: number
  readonly committed: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const NOTHING: Sample = {
  round: 0,
  commitIndex: 0,
  commitDigest: '',
  memoryBytes: 0,
  transactions: { committed: 0, perSecond: 0, p50Ms: 0, p99Ms: 0 }
}

/** A validator that is this many commits behind the first has something to fetch. */
const BEHIND_COMMITS = 12

/** What held at a time. */
export function viewOf(model: Model, at: number): View {
  const status = model.statuses.at(at) ?? model.statuses.last!
  const samples = model.samples.map(timeline => timeline.at(at) ?? NOTHING)
  const agreement = model.agreements.at(at) ?? { kind: 'waiting' }
  const commitIndex = Math.max(0, ...samples.map(sample => sample.commitIndex))
  const validators = status.validators.map((process, index): ValidatorView => {
    const sample = samples[index]!
    const isBehind = commitIndex - sample.commitIndex > BEHIND_COMMITS
    const condition =
      process.state !== 'running' ? process.state : (faultOf(process) ?? (isBehind ? 'catching up' : 'running'))
    return {
      ...sample,
      index,
      process: process.state,
      condition,
      isIsolated: process.isolated,
      isSlow: process.slow,
      isLying: process.lying,
      dissents: AgreementLog.dissents(agreement, index),
      url: process.url
    }
  })
  const { quorum, groups } = status
  return { at, validators, quorum, groups, agreement, commitIndex, ...figuresOf(validators) }
}

/**
 * The figures of the cluster: what most see of the rate and the median, since one that catches up commits in a second what
 * the others did in ten; and the worst that anybody sees.
 */
function figuresOf(validators: readonly ValidatorView[]): Pick<View, 'committed' | 'perSecond' | 'p50Ms' | 'p99Ms'> {
  const live = validators.filter(({ process }) => process === 'running').map(({ transactions }) => transactions)
  return {
    committed: Math.max(0, ...validators.map(({ transactions }) => transactions.committed)),
    perSecond: middle(live.map(({ perSecond }) => perSecond)),
    p50Ms: middle(live.map(({ p50Ms }) => p50Ms).filter(ms => ms > 0)),
    p99Ms: Math.max(0, ...live.map(({ p99Ms }) => p99Ms))
  }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0
}

function faultOf({
  isolated,
  slow,
  lying
}: {
  isolated: boolean
  slow: boolean
  lying: boolean
}): Condition | undefined {
  if (lying) return 'lying'
  if (isolated) return 'isolated'
  return slow ? 'slow' : undefined
}
