import { describe, expect, test } from 'vitest'
import { GuideProgress, guideFor, sidesOf } from './guide.ts'
import type { ValidatorView, View } from './view.ts'

const COMMITS_A_SECOND = 5

/** A cluster of four as a guide sees it: who is down, whether it is cut, and whether commits go on. */
class Watched {
  readonly progress = new GuideProgress()
  down: number[] = []
  groups: number[][] = []
  #at = 0
  #commitIndex = 0

  get view(): View {
    const validators = [0, 1, 2, 3].map(index => ({
      index,
      process: this.down.includes(index) ? 'stopped' : 'running',
      isLying: false
    })) as unknown as readonly ValidatorView[]
    return { at: this.#at, validators, groups: this.groups, commitIndex: this.#commitIndex } as unknown as View
  }

  watch(seconds: number, evidence = 0): string[] {
    for (let i = 0; i < seconds * COMMITS_A_SECOND; i++) {
      this.#at += 1000 / COMMITS_A_SECOND
      if (this.down.length < 2 && this.groups.length === 0) this.#commitIndex++
      this.progress.hear(this.view, evidence)
    }
    return [...this.progress.done]
  }
}

describe('the guide', () => {
  test('ticks each step when it was seen to happen', () => {
    const cluster = new Watched()
    expect(cluster.watch(3)).toEqual(['watch'])
    cluster.down = [3]
    expect(cluster.watch(3)).toContain('kill')
    cluster.down = [2, 3]
    expect(cluster.watch(2)).not.toContain('halt')
    expect(cluster.watch(2)).toContain('halt')
    cluster.down = []
    expect(cluster.watch(3)).toContain('restart')
    cluster.groups = [
      [0, 1],
      [2, 3]
    ]
    expect(cluster.watch(4)).not.toContain('partition')
    cluster.groups = []
    expect(cluster.watch(3)).toContain('partition')
    expect(cluster.watch(1, 1)).toContain('lie')
    expect(cluster.progress.done.size).toBe(6)
  })

  test('a cut that is healed before anything stood still has shown nothing', () => {
    const cluster = new Watched()
    cluster.watch(3)
    cluster.groups = [
      [0, 1],
      [2, 3]
    ]
    cluster.watch(1)
    cluster.groups = []
    expect(cluster.watch(5)).not.toContain('partition')
  })

  test('each step offers what is still to be done of it', () => {
    const cluster = new Watched()
    const labelOf = (id: string): string | undefined =>
      guideFor(4)
        .find(step => step.id === id)!
        .next(cluster.view)?.label
    expect([labelOf('kill'), labelOf('halt'), labelOf('restart')]).toEqual(['Kill V3', 'Kill V2, V3', undefined])
    cluster.down = [3]
    expect([labelOf('kill'), labelOf('halt'), labelOf('restart')]).toEqual([undefined, 'Kill V2', 'Restart V3'])
    expect(labelOf('partition')).toBe('Cut the network in two')
    cluster.groups = [
      [0, 1],
      [2, 3]
    ]
    expect(labelOf('partition')).toBe('Heal the network')
  })

  test('a committee of ten has three to kill', () => {
    expect(guideFor(10).map(({ title }) => title)).toEqual([
      'Watch',
      'Kill 3',
      'Kill one more',
      'Restart',
      'Cut 5 | 5, heal',
      'Make one lie'
    ])
    expect(sidesOf(7)).toEqual([
      [0, 1, 2],
      [3, 4, 5, 6]
    ])
  })
})
