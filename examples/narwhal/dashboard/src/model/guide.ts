import type { Action } from '../source/source.ts'
import { nameOf } from '../../../src/demo/names.ts'
import type { View } from './view.ts'

/** One thing to try. */
export interface GuideStep {
  readonly id: 'watch' | 'kill' | 'halt' | 'restart' | 'partition' | 'lie'
  readonly title: string
  /** What to look at while it happens. */
  readonly text: string
  /** What the button of the step does now; undefined where there is nothing to do but to watch. */
  readonly next: (view: View) => { readonly label: string; readonly actions: readonly Action[] } | undefined
}

const COMMITS_TO_WATCH = 8
const COMMITS_AFTER = 5
const STANDS_MS = 2500

/** The steps, in the order in which they are worth trying, for a committee of a size. */
export function guideFor(size: number): readonly GuideStep[] {
  const faults = Math.floor((size - 1) / 3)
  const [one, another] = faults === 1 ? ['one', 'a second'] : [`${faults}`, 'one more']
  return [
    {
      id: 'watch',
      title: 'Watch',
      text: 'A ring is a header, a disc a certificate, gold an anchor. Each green cell is committed, in the same order on every validator.',
      next: () => undefined
    },
    {
      id: 'kill',
      title: `Kill ${one}`,
      text: `With ${faults} of ${size} gone the rest still make a quorum: commits go on.`,
      next: view => killing(view, faults)
    },
    {
      id: 'halt',
      title: `Kill ${another}`,
      text: 'Without a quorum nothing is committed, and nothing wrong is either: it halts safely.',
      next: view => killing(view, faults + 1)
    },
    {
      id: 'restart',
      title: 'Restart',
      text: 'They come back from their own logs, fetch what they missed, and commits resume where they stood.',
      next: view => {
        const down = view.validators.filter(({ process }) => process === 'stopped')
        if (down.length === 0) return undefined
        const actions = down.map(({ index }): Action => ({ kind: 'restart', validator: index }))
        return { label: `Restart ${down.map(({ index }) => nameOf(index)).join(', ')}`, actions }
      }
    },
    {
      id: 'partition',
      title: `Cut ${sidesOf(size)
        .map(side => side.length)
        .join(' | ')}, heal`,
      text: 'Neither side has a quorum, so both wait. Heal it, and they go on as one: no fork.',
      next: view =>
        view.groups.length > 0
          ? { label: 'Heal the network', actions: [{ kind: 'heal' }] }
          : { label: 'Cut the network in two', actions: [{ kind: 'partition', groups: sidesOf(size) }] }
    },
    {
      id: 'lie',
      title: 'Make one lie',
      text: 'It signs two headers for one round. Nobody certifies both; both signatures are kept as evidence.',
      next: view => {
        const liar = view.validators.findLast(({ process, isLying }) => process === 'running' && !isLying)
        if (liar === undefined || view.validators.some(({ isLying }) => isLying)) return undefined
        return { label: `Make ${nameOf(liar.index)} lie`, actions: [{ kind: 'lie', validator: liar.index, on: true }] }
      }
    }
  ]
}

/** A committee cut in two halves. */
export function sidesOf(size: number): readonly (readonly number[])[] {
  const all = Array.from({ length: size }, (_, index) => index)
  return [all.slice(0, size >> 1), all.slice(size >> 1)]
}

function killing(view: View, wanted: number): ReturnType<GuideStep['next']> {
  const running = view.validators.filter(({ process }) => process === 'running')
  const missing = wanted - (view.validators.length - running.length)
  const victims = missing > 0 ? running.slice(-missing) : []
  if (victims.length === 0) return undefined
  const actions = victims.map(({ index }): Action => ({ kind: 'kill', validator: index }))
  return { label: `Kill ${victims.map(({ index }) => nameOf(index)).join(', ')}`, actions }
}

/** Sees which steps have been done, whoever did them and by which button. */
export class GuideProgress {
  readonly #done = new Set<GuideStep['id']>()
  /** The commit from which the present number of those down holds, and since when. */
  #down = { count: 0, commitIndex: 0, at: 0 }
  #movedAt = 0
  #commitIndex = 0
  #hadHalt = false
  /** Whether commits stood while the network was cut, and where they were when it was healed. */
  #cut: { readonly stood: boolean; readonly healedAt: number | undefined } | undefined

  get done(): ReadonlySet<GuideStep['id']> {
    return this.#done
  }

  hear(view: View, evidence: number): void {
    if (view.commitIndex > this.#commitIndex) this.#movedAt = view.at
    this.#commitIndex = Math.max(this.#commitIndex, view.commitIndex)
    const stands = view.commitIndex > 0 && view.at - this.#movedAt >= STANDS_MS
    if (view.commitIndex >= COMMITS_TO_WATCH) this.#done.add('watch')
    this.#hearProcesses(view, stands)
    this.#hearNetwork(view, stands)
    if (evidence > 0) this.#done.add('lie')
  }

  #hearProcesses(view: View, stands: boolean): void {
    const size = view.validators.length
    const faults = Math.floor((size - 1) / 3)
    const count = view.validators.filter(({ process }) => process === 'stopped').length
    if (count !== this.#down.count) this.#down = { count, commitIndex: view.commitIndex, at: view.at }
    const moved = view.commitIndex - this.#down.commitIndex >= COMMITS_AFTER
    if (count === faults && moved) this.#done.add('kill')
    if (count > faults && stands && view.at - this.#down.at >= STANDS_MS) {
      this.#done.add('halt')
      this.#hadHalt = true
    }
    if (this.#hadHalt && count === 0 && moved) this.#done.add('restart')
  }

  #hearNetwork(view: View, stands: boolean): void {
    if (view.groups.length > 0) this.#cut = { stood: stands || this.#cut?.stood === true, healedAt: undefined }
    else if (this.#cut !== undefined) {
      const healedAt = this.#cut.healedAt ?? view.commitIndex
      this.#cut = { stood: this.#cut.stood, healedAt }
      if (this.#cut.stood && view.commitIndex - healedAt >= COMMITS_AFTER) this.#done.add('partition')
    }
  }
}
