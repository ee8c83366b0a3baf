import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Delta } from '../http/events.ts'
import { runSeed } from './run-seed.ts'
import { SimulatedCluster, type SimulatedEvent, type Weather } from './simulated-cluster.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function cluster(weather: Weather = 'calm', seed = 7, validators = 4): SimulatedCluster {
  return new SimulatedCluster({ seed, validators, weather, sha256 })
}

function deltas(events: readonly SimulatedEvent[]): Delta[] {
  return events.flatMap(event => (event.kind === 'delta' ? event.delta : []))
}

/** The highest commit of each validator in what was heard. */
function commits(events: readonly SimulatedEvent[]): (number | undefined)[] {
  return [0, 1, 2, 3].map(index => deltas(events).findLast(({ validator }) => validator === index)?.commitIndex)
}

describe('a simulated cluster', () => {
  test('says what a real one would: rounds, certificates, commits with equal digests', () => {
    const heard = deltas(cluster().run(10_000))
    const digests = new Map<number, Set<string>>()
    for (const { commits: seen } of heard) {
      for (const { index, digest } of seen) digests.set(index, (digests.get(index) ?? new Set()).add(digest))
    }
    expect(digests.size).toBeGreaterThan(10)
    expect([...digests.values()].every(({ size }) => size === 1)).toBe(true)
    const certificate = heard.flatMap(({ certificates }) => certificates).find(({ round }) => round === 5)!
    expect(certificate.parents.length).toBeGreaterThanOrEqual(3)
    expect(heard.at(-1)!.transactions.committed).toBeGreaterThan(0)
    expect(heard.at(-1)!.transactions.p50Ms).toBeGreaterThan(0)
  })

  test('is the same for the same seed, in whichever steps it is run', () => {
    const [one, other] = [cluster(), cluster()]
    const steps = Array.from({ length: 300 }, () => other.run(10)).flat()
    expect(steps).toEqual(one.run(3_000))
    expect(cluster('calm', 8).run(3_000)).not.toEqual(steps)
  })

  test('has the history that the test of a seed has', () => {
    const { commits: tested, failure } = runSeed(11)
    const watched = cluster('seed', 11)
    const heard = watched.run(20_000)
    expect({ failure, watched: watched.failure }).toEqual({ failure: undefined, watched: undefined })
    // The last validator is the one that lies.
    expect(
      Math.max(
        ...commits(heard)
          .slice(0, 3)
          .map(index => index ?? 0)
      )
    ).toBe(tested)
  })

  test('goes on without one, stands without two, and goes on when they are back', () => {
    const simulated = cluster()
    const [before] = commits(simulated.run(3_000))
    simulated.kill(3)
    const [withoutOne] = commits(simulated.run(5_000))
    expect(withoutOne).toBeGreaterThan(before!)
    simulated.kill(2)
    simulated.run(3_000)
    const [stood] = commits(simulated.run(200))
    expect(commits(simulated.run(5_000))).toEqual([stood, stood, undefined, undefined])
    simulated.restart(2)
    simulated.restart(3)
    for (const index of commits(simulated.run(10_000))) expect(index).toBeGreaterThan(stood!)
  })

  test('stands while it is cut in two, and is one when it is healed', () => {
    const simulated = cluster()
    simulated.run(3_000)
    simulated.partition([
      [0, 1],
      [2, 3]
    ])
    simulated.run(3_000)
    const stood = commits(simulated.run(200))
    expect(commits(simulated.run(3_000))).toEqual(stood)
    simulated.heal()
    for (const index of commits(simulated.run(10_000))) expect(index).toBeGreaterThan(stood[0]!)
    expect(simulated.failure).toBeUndefined()
  })

  test('has proof of whoever lies, and goes on', () => {
    const simulated = cluster()
    simulated.run(2_000)
    simulated.setFault(1, 'lie', true)
    const heard = deltas(simulated.run(5_000))
    expect(heard.flatMap(({ evidence }) => evidence).every(({ author }) => author === 1)).toBe(true)
    expect(heard.flatMap(({ evidence }) => evidence).length).toBeGreaterThan(0)
    expect(simulated.failure).toBeUndefined()
  })

  test('a validator that is slow is behind, and the others go on', () => {
    const [fast, slow] = [cluster(), cluster()]
    slow.setFault(2, 'slow', true)
    const rounds = (simulated: SimulatedCluster): number => deltas(simulated.run(10_000)).at(-1)!.round
    expect(rounds(slow)).toBeLessThan(rounds(fast))
    expect(slow.failure).toBeUndefined()
  })

  test('a transaction that is posted goes all the way', () => {
    const simulated = cluster()
    simulated.run(1_000)
    const id = simulated.post(2)
    const steps = deltas(simulated.run(5_000)).flatMap(({ posted }) => posted)
    expect(steps.every(step => step.id === id)).toBe(true)
    expect(steps.map(({ stage }) => stage)).toEqual(['pending', 'batched', 'header', 'certified', 'committed'])
    expect(steps.at(-1)!.commitIndex).toBeGreaterThan(0)
  })

  test('says in a sentence what cannot be done', () => {
    const simulated = cluster()
    expect(() => simulated.restart(0)).toThrow('V0 runs already')
    simulated.kill(0)
    expect(() => simulated.kill(0)).toThrow('V0 does not run')
    expect(() => simulated.post(0)).toThrow('V0 does not run')
    expect(() => simulated.setFault(0, 'lie', true)).toThrow('V0 does not run')
  })
})
