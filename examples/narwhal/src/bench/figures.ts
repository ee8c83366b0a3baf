import type { BenchResult, BenchSetup } from './result.ts'

/** One number, and whether it is as good as it should be. */
export interface Figure {
  readonly name: string
  /** null where the run did not measure it. */
  readonly value: number | null
  readonly unit: string
  /** Such as `>= 40`; null where nothing is promised of such a run. */
  readonly goal: string | null
  readonly holds: boolean | null
}

/** The figures of the reference's README, at 50,000 transactions of 512 bytes a second, by four validators of one machine. */
const REFERENCE = { rate: 50_000, consensusTps: 46_478, consensusMs: 464, endToEndTps: 46_149, endToEndMs: 557 }
/** What a cluster of four should keep under a second at least, and a latency it should keep at almost no load. */
const HIGH_RATE = { rate: 120_000, p50Ms: 1_000 }
const LOW_RATE = { rate: 40, p50Ms: 100 }
/** Of what clients offer, what has to be committed for a rate to count as kept. */
const KEPT = 0.97

/** All of a result. A goal stands where the run is one of those that promises are about. */
export function figuresOf(setup: BenchSetup, result: BenchResult): Figure[] {
  const isPromised = setup.validators === 4 && setup.faults === 0 && setup.transactionBytes === 512
  const at = (rate: number, is: '>=' | '<=', bound: number): [string, number] | undefined =>
    isPromised && setup.rate === rate ? [is, bound] : undefined
  const { rate } = setup
  const p50Goal =
    rate === LOW_RATE.rate
      ? at(rate, '<=', LOW_RATE.p50Ms)
      : rate >= HIGH_RATE.rate
        ? at(rate, '<=', HIGH_RATE.p50Ms)
        : undefined
  return [
    figure('consensus throughput', result.consensusTps, 'tx/s', at(REFERENCE.rate, '>=', REFERENCE.consensusTps)),
    figure('consensus latency', result.consensusMs, 'ms', at(REFERENCE.rate, '<=', REFERENCE.consensusMs)),
    figure(
      'end-to-end throughput',
      result.endToEndTps,
      'tx/s',
      rate >= HIGH_RATE.rate ? at(rate, '>=', KEPT * rate) : at(REFERENCE.rate, '>=', REFERENCE.endToEndTps)
    ),
    figure('end-to-end latency', result.endToEndMs, 'ms', at(REFERENCE.rate, '<=', REFERENCE.endToEndMs)),
    figure('end-to-end latency, p50', result.endToEndP50Ms, 'ms', p50Goal),
    figure('end-to-end latency, p99', result.endToEndP99Ms, 'ms'),
    figure('CPU a transaction, validators', result.validatorCpuMicros, 'us'),
    figure('CPU a transaction, clients', result.clientCpuMicros, 'us'),
    figure('memory of a validator', result.residentBytes / 1e6, 'MB')
  ]
}

function figure(name: string, value: number, unit: string, goal?: [is: string, bound: number]): Figure {
  const isMeasured = Number.isFinite(value)
  const rounded = isMeasured ? Number(value.toPrecision(6)) : null
  const holds = goal === undefined || !isMeasured ? null : goal[0] === '>=' ? value >= goal[1] : value <= goal[1]
  return { name, value: rounded, unit, goal: goal === undefined ? null : goal.join(' '), holds }
}
