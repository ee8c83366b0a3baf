/** Stories of a committee, told on the simulated network: what a user of the cluster would see. */
import { NO_FAULTS } from '@p2plane/testing/simulation'
import type { Faults } from '@p2plane/testing/simulation'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../keys/sha256.ts'
import { tokenKeyring } from './keyring.ts'
import { type SimulatedCommittee, simulatedCommittee } from './simulated-committee.ts'
import { DEFAULT_PROFILE } from './tuning.ts'

/** Four processes on one host: half a millisecond apart, on disks that sync in one. */
const HOST: Faults = { ...NO_FAULTS, delayMs: [0.3, 0.7], syncMs: [1, 1] }

/** The same, a twentieth of a second apart. */
const WORLD: Faults = { ...NO_FAULTS, delayMs: [40, 60], syncMs: [1, 3] }

function committeeOn(network: Faults, clientMs: number): SimulatedCommittee {
  const profile = { ...DEFAULT_PROFILE, byzantine: 0, clientMs }
  return simulatedCommittee({ seed: 1, profile, keyring: tokenKeyring(profile.nodes, sha256), network })
}

const validatorOf = ({ simulation }: SimulatedCommittee, node: number) => simulation.state(node)!.validator
const lastCommit = (committee: SimulatedCommittee, node: number): number =>
  validatorOf(committee, node).lastCommit.index

/** How long batches took from being sealed anywhere to being committed at validator 0, ascending, in milliseconds. */
function latencies({ simulation }: SimulatedCommittee, runMs: number): number[] {
  const sealed = new Map<string, number>()
  const took: number[] = []
  const seen = simulation.nodes.map(({ log }) => log.records.length)
  for (let elapsed = 0; elapsed < runMs; elapsed++) {
    simulation.run(1)
    for (const { index, log } of simulation.nodes) {
      for (const record of log.records.slice(seen[index])) {
        if (record.type === 'batch' && record.isOwn) sealed.set(record.batch.digest, elapsed)
        if (record.type !== 'commit' || index !== 0) continue
        const since = record.commit.batches.map(({ digest }) => sealed.get(digest))
        took.push(...since.filter(at => at !== undefined).map(at => elapsed - at))
      }
      seen[index] = log.records.length
    }
  }
  return took.toSorted((a, b) => a - b)
}

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)]!

describe('a committee on one host', () => {
  test('commits 40 transactions a second, half of them within 30 ms', () => {
    const took = latencies(committeeOn(HOST, 100), 4_000)
    expect(took.length).toBeGreaterThan(100)
    expect(quantile(took, 0.5)).toBeLessThan(30)
    expect(quantile(took, 0.99)).toBeLessThan(100)
  })

  test('goes at the pace of idleness while nobody sends anything, and wakes at once', () => {
    const committee = committeeOn(HOST, 100)
    const { simulation } = committee
    committee.isSending = false
    simulation.run(10_000)
    const { round } = validatorOf(committee, 0)
    expect(round).toBeGreaterThan(20)
    expect(round).toBeLessThan(100)
    const [node] = simulation.nodes
    node!.at(node!.now, { type: 'transactions', now: 0, worker: 0, bytes: new Uint8Array(4) })
    simulation.run(40)
    expect(validatorOf(committee, 3).stats.committedBatches).toBe(1)
  })

  test('is hardly slower with one of them dead', () => {
    const committee = committeeOn(HOST, 100)
    committee.simulation.run(1_000)
    committee.simulation.crash(3)
    committee.simulation.run(1_000)
    const took = latencies(committee, 4_000)
    expect(took.length).toBeGreaterThan(80)
    expect(quantile(took, 0.5)).toBeLessThan(40)
  })
})

describe('a validator', () => {
  test('that was down for a minute catches up within two seconds', () => {
    const committee = committeeOn(HOST, 300)
    const { simulation } = committee
    simulation.run(2_000)
    simulation.crash(2)
    simulation.run(60_000)
    simulation.restart(2)
    expect(lastCommit(committee, 2)).toBeLessThan(lastCommit(committee, 0) / 2)
    simulation.run(2_000)
    expect(lastCommit(committee, 0) - lastCommit(committee, 2)).toBeLessThan(10)
    expect(validatorOf(committee, 0).round - validatorOf(committee, 2).round).toBeLessThan(10)
  })

  test('says no to clients while too few others are there, and takes all up again once they are', () => {
    const committee = committeeOn(WORLD, 20)
    const { simulation, invariants } = committee
    simulation.cut([0], [1, 2, 3])
    simulation.run(10_000)
    const { workers } = validatorOf(committee, 0)
    expect([...workers.keys()].map(worker => validatorOf(committee, 0).accepts(worker))).toEqual([false, false])
    expect(workers.map(({ waiting }) => waiting.length)).toEqual([64, 64])
    simulation.join([0], [1, 2, 3])
    committee.isSending = false
    simulation.run(10_000)
    expect([...workers.keys()].map(worker => validatorOf(committee, 0).accepts(worker))).toEqual([true, true])
    for (const batch of invariants.of(0)!.ownBatches) expect(invariants.history.has(batch), batch).toBe(true)
  })
})

test('a committee that is cut in two halves commits nothing, and goes on once it is whole again', () => {
  const committee = committeeOn(WORLD, 500)
  const { simulation } = committee
  const halves = [
    [0, 1],
    [2, 3]
  ] as const
  simulation.run(5_000)
  for (const [one, other] of [halves, halves.toReversed()]) simulation.cut(one, other)
  simulation.run(3_000)
  const before = lastCommit(committee, 0)
  simulation.run(20_000)
  expect(lastCommit(committee, 0)).toBe(before)
  for (const [one, other] of [halves, halves.toReversed()]) simulation.join(one, other)
  simulation.run(5_000)
  expect(lastCommit(committee, 0)).toBeGreaterThan(before + 3)
})
