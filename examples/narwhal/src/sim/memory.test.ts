import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { ValidatorState } from '../core/index.ts'
import { bareCommittee } from './bare-committee.fixture.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('a validator holds no more after ten thousand rounds than after one thousand', () => {
  const before = heapBytes()
  const simulation = bareCommittee(200)
  const { sizes: early, bytes: earlyBytes } = after(1_000)
  const { sizes: late, bytes: lateBytes } = after(10_000)
  for (const [what, size] of Object.entries(late)) expect(size, what).toBeLessThanOrEqual(1.1 * early[what]! + 8)
  // Of all four together. What the compiler has learnt meanwhile is a few hundred kilobytes.
  expect(lateBytes).toBeLessThan(1.1 * earlyBytes + 400_000)

  function after(round: number): { sizes: Record<string, number>; bytes: number } {
    while (simulation.state(0)!.round < round) simulation.run(1_000)
    return { sizes: sizesOf(simulation.state(0)!), bytes: heapBytes() - before }
  }
})

/** What it holds, in numbers. */
function sizesOf({
  dag,
  batches,
  fetcher,
  synchronizer,
  linearizer,
  proposer
}: ValidatorState): Record<string, number> {
  return {
    rounds: dag.highestRound - dag.gcRound,
    batches: [...batches].length,
    wanted: fetcher.size,
    parked: synchronizer.parked,
    committed: [...linearizer.committed].length,
    proposals: proposer.proposals.length,
    unproposed: proposer.unproposed.length
  }
}

function heapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
