import { beforeEach, describe, expect, test } from 'vitest'
import { type Faults, NO_FAULTS } from '../cluster/faults.ts'
import type { Member } from '../cluster/member.ts'
import { SupervisedCluster } from './supervised-cluster.ts'

/** A member without a process: what it is told. */
class ToldMember {
  isRunning = false
  faults: Faults = NO_FAULTS
  readonly url = 'http://127.0.0.1:0'
  readonly index: number

  constructor(index: number) {
    this.index = index
  }

  async start(): Promise<void> {
    this.isRunning = true
    this.faults = NO_FAULTS
  }

  async kill(): Promise<void> {
    this.isRunning = false
  }

  async wipe(): Promise<void> {
    await this.kill()
    await this.start()
  }

  break(faults: Partial<Faults>): void {
    this.faults = { ...this.faults, ...faults }
  }
}

describe('a supervised cluster', () => {
  let members: ToldMember[]
  let cluster: SupervisedCluster
  const cuts = (): (readonly number[])[] => members.map(({ faults }) => faults.cutFrom)

  beforeEach(async () => {
    members = [0, 1, 2, 3].map(index => new ToldMember(index))
    cluster = new SupervisedCluster(members as unknown as Member[])
    await cluster.startAll()
  })

  test('cuts whoever is isolated from all, and all from it', async () => {
    await cluster.setFault(1, 'isolate', true)
    expect(cuts()).toEqual([[1], [0, 2, 3], [1], [1]])
    await cluster.setFault(1, 'isolate', false)
    expect(cuts()).toEqual([[], [], [], []])
  })

  test('cuts the sides of a partition from one another, and heals everything', async () => {
    await cluster.partition([
      [0, 1],
      [2, 3]
    ])
    expect(cuts()).toEqual([
      [2, 3],
      [2, 3],
      [0, 1],
      [0, 1]
    ])
    await cluster.setFault(0, 'isolate', true)
    expect(cuts()).toEqual([
      [1, 2, 3],
      [0, 2, 3],
      [0, 1],
      [0, 1]
    ])
    await cluster.heal()
    expect(cuts()).toEqual([[], [], [], []])
  })

  test('tells a process that comes back of the cut that still holds, and forgives it the rest', async () => {
    await cluster.partition([
      [0, 1],
      [2, 3]
    ])
    await cluster.setFault(3, 'lie', true)
    await cluster.kill(3)
    expect(cluster.status.validators[3]).toMatchObject({ state: 'stopped', lying: false })
    await cluster.restart(3)
    expect(members[3]!.faults).toEqual({ cutFrom: [0, 1], delayMs: 0, lies: false })
  })

  test('says that a process starts while it does, and that it runs when it answers', async () => {
    await cluster.kill(2)
    const states: string[] = []
    cluster.onStatus(() => states.push(cluster.status.validators[2]!.state))
    await cluster.restart(2)
    await cluster.wipe(2)
    expect(states).toEqual(['starting', 'running', 'starting', 'running'])
  })

  test('says in a sentence what cannot be done', async () => {
    await expect(cluster.restart(0)).rejects.toThrow('V0 runs already')
    await cluster.kill(0)
    await expect(cluster.kill(0)).rejects.toThrow('V0 does not run')
    await expect(cluster.setFault(0, 'slow', true)).rejects.toThrow('V0 does not run')
    await expect(cluster.post('hello', 0)).rejects.toThrow('V0 does not run')
  })
})
