/** A result as text, in the lines of the reference's scripts, so that figures can be laid side by side. Pure. */
import { DEFAULT_OPTIONS } from '../core/index.ts'
import type { BenchResult, BenchSetup } from './result.ts'

const LINE = '-'.repeat(41)

export function summary(
  { validators, faults, rate, transactionBytes, seconds }: BenchSetup,
  { batchBytes, batchDelayMs }: { batchBytes: number; batchDelayMs: number },
  result: BenchResult
): string {
  const bps = (tps: number): number => tps * transactionBytes
  return [
    LINE,
    ' SUMMARY:',
    LINE,
    ' + CONFIG:',
    ` Faults: ${faults} node(s)`,
    ` Committee size: ${validators} node(s)`,
    ' Worker(s) per node: 1 worker(s)',
    ' Collocate primary and workers: True',
    ` Input rate: ${whole(rate)} tx/s`,
    ` Transaction size: ${whole(transactionBytes)} B`,
    ` Execution time: ${whole(seconds)} s`,
    '',
    ` Max header delay: ${whole(DEFAULT_OPTIONS.maxHeaderDelayMs)} ms`,
    ` GC depth: ${whole(DEFAULT_OPTIONS.gcDepth)} round(s)`,
    ` batch size: ${whole(batchBytes)} B`,
    ` Max batch delay: ${whole(batchDelayMs)} ms`,
    '',
    ' + RESULTS:',
    ` Consensus TPS: ${whole(result.consensusTps)} tx/s`,
    ` Consensus BPS: ${whole(bps(result.consensusTps))} B/s`,
    ` Consensus latency: ${whole(result.consensusMs)} ms`,
    '',
    ` End-to-end TPS: ${whole(result.endToEndTps)} tx/s`,
    ` End-to-end BPS: ${whole(bps(result.endToEndTps))} B/s`,
    ` End-to-end latency: ${whole(result.endToEndMs)} ms`,
    '',
    ' + BESIDE THE REFERENCE:',
    ` Consensus latency p50: ${whole(result.consensusP50Ms)} ms`,
    ` End-to-end latency p50: ${whole(result.endToEndP50Ms)} ms, p99: ${whole(result.endToEndP99Ms)} ms`,
    ` CPU a transaction: ${result.validatorCpuMicros.toFixed(1)} us in validators, ${result.clientCpuMicros.toFixed(1)} us in clients`,
    ` Memory of a validator: ${whole(result.residentBytes / 1e6)} MB`,
    ` Refused: ${whole(result.refused)} tx; bursts that clients left out: ${whole(result.late)}`,
    LINE
  ].join('\n')
}

function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : '-'
}
