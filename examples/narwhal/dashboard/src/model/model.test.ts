import { describe, expect, test } from 'vitest'
import type { Delta } from '../../../src/http/events.ts'
import { type Model, reduce } from './model.ts'
import { PlausibleCluster } from '../../../src/demo/plausible-cluster.fixture.ts'
import { viewOf } from './view.ts'

const START = 1_000_000

/** A model after so many tenths of a second of a cluster. */
function run(cluster: PlausibleCluster, ticks: number, from = START, model?: Model): Model {
  let now = reduce(model, cluster.status(from))
  for (let tick = 1; tick <= ticks; tick++) {
    for (const event of cluster.deltas(from + tick * 100)) now = reduce(now, event)
  }
  return now!
}

function deltaOf(cluster: PlausibleCluster, at: number): Delta {
  return [...cluster.deltas(at)][0]!.delta
}

describe('the model', () => {
  test('knows what every validator said of itself, now and before', () => {
    const model = run(new PlausibleCluster({ size: 4 }), 40)
    const [now, before] = [viewOf(model, START + 4000), viewOf(model, START + 2000)]
    expect(now.validators.map(({ round }) => round)).toEqual([40, 40, 40, 40])
    expect(before.validators.map(({ round }) => round)).toEqual([20, 20, 20, 20])
    expect(now.agreement).toMatchObject({ kind: 'agreed', upTo: now.commitIndex, validators: [0, 1, 2, 3] })
    expect(now.perSecond).toBeGreaterThan(0)
  })

  test('spreads what is in a bundle over the time since the one before', () => {
    const model = run(new PlausibleCluster({ size: 4, roundMs: 20 }), 10)
    const times = [46, 47, 48, 49, 50].map(round => model.dag.row(round)!.vertices[0]!.certifiedAt)
    expect(new Set(times).size).toBe(5)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(Math.min(...times)).toBeGreaterThan(START + 900)
    expect(Math.max(...times)).toBeLessThanOrEqual(START + 1000)
  })

  test('shows what came after a long silence as having come just now', () => {
    const cluster = new PlausibleCluster({ size: 4 })
    const model = run(cluster, 5)
    for (const event of cluster.deltas(START + 60_000)) reduce(model, event)
    expect(model.dag.row(7)!.firstAt).toBeGreaterThanOrEqual(START + 59_750)
  })

  test('is red on a fork, and names the sides', () => {
    const cluster = new PlausibleCluster({ size: 4 })
    const model = run(cluster, 20)
    const delta = deltaOf(cluster, START + 2100)
    reduce(model, { kind: 'delta', delta: { ...delta, validator: 0 } })
    reduce(model, { kind: 'delta', delta: { ...delta, validator: 3, commits: [], commitDigest: 'another' } })
    reduce(model, { kind: 'delta', delta: { ...delta, at: delta.at + 200, validator: 0, commits: [] } })
    const { agreement, validators } = viewOf(model, START + 9000)
    expect(agreement).toEqual({ kind: 'forked', index: delta.commitIndex, sides: [[0], [3]] })
    expect(validators.map(({ dissents }) => dissents)).toEqual([true, false, false, true])
  })

  test('keeps a proof once, however many tell of it', () => {
    const cluster = new PlausibleCluster({ size: 4 })
    cluster.lying.add(1)
    const model = run(cluster, 3)
    expect(model.evidence.map(({ round, author }) => [round, author])).toEqual([
      [3, 1],
      [2, 1],
      [1, 1]
    ])
    expect(model.dag.vertex(3, 1)!.equivocates).toBe(true)
  })

  test('follows a transaction whose steps were told before its id was known', () => {
    const cluster = new PlausibleCluster({ size: 4 })
    const model = run(cluster, 3)
    const posted = [{ id: 'mine', stage: 'pending' as const, atMs: START + 310 }]
    reduce(model, { kind: 'delta', delta: { ...deltaOf(cluster, START + 400), posted } })
    model.follow('mine', 'hello', 0)
    expect(model.journeys[0]).toMatchObject({ data: 'hello', reachedAt: { pending: START + 310 } })
    const later = [{ id: 'mine', stage: 'committed' as const, atMs: START + 600, round: 5, commitIndex: 2 }]
    reduce(model, { kind: 'delta', delta: { ...deltaOf(cluster, START + 600), posted: later } })
    expect(model.journeys[0]).toMatchObject({ commitIndex: 2, round: 5, validator: 0 })
  })

  test('is another one where the cluster is another one', () => {
    const cluster = new PlausibleCluster({ size: 4 })
    const model = run(cluster, 3)
    const event = cluster.status(START)
    expect(reduce(model, event)).toBe(model)
    const other = reduce(model, { kind: 'cluster', status: { ...event.status, run: 'another' } })!
    expect(other).not.toBe(model)
    expect(other.dag.lastRound).toBe(0)
  })

  test('before a cluster has told who is in it, there is none', () => {
    const [event] = new PlausibleCluster({ size: 4 }).deltas(START)
    expect(reduce(undefined, event!)).toBeUndefined()
  })
})

describe('a view', () => {
  test('says who is down, and of who is behind that it catches up', () => {
    const cluster = new PlausibleCluster({ size: 4 })
    const model = run(cluster, 60)
    cluster.down.add(3)
    run(cluster, 60, START + 6000, model)
    expect(viewOf(model, START + 12_000).validators.map(({ condition }) => condition)).toEqual([
      'running',
      'running',
      'running',
      'stopped'
    ])
    cluster.down.delete(3)
    reduce(model, cluster.status(START + 12_100))
    expect(viewOf(model, START + 12_100).validators[3]!.condition).toBe('catching up')
  })

  test('takes one that catches up for no rate of the cluster', () => {
    const cluster = new PlausibleCluster({ size: 4, transactionsPerSecond: 500 })
    const model = run(cluster, 20)
    const delta = deltaOf(cluster, START + 2100)
    const transactions = { ...delta.transactions, perSecond: 20_000 }
    reduce(model, { kind: 'delta', delta: { ...delta, validator: 3, transactions } })
    expect(viewOf(model, START + 2100).perSecond).toBeLessThan(600)
  })
})
