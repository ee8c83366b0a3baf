import type { EquivocationSeen } from '../../../src/http/events.ts'
import { nameOf, namesOf } from '../../../src/demo/names.ts'
import type { View, ValidatorView } from './view.ts'

/** How much something matters to whoever watches. */
export type Tone = 'plain' | 'good' | 'bad'

/** Something that happened, in a sentence. */
export interface Happening {
  readonly at: number
  readonly tone: Tone
  readonly text: string
}

/** Without a commit for this long, a cluster stands. */
const STANDS_MS = 2500

/** Tells what has changed from one view to the next, the way a witness would. */
export class Witness {
  #before: View | undefined
  #movedAt = 0
  #stands = false
  readonly #liars = new Set<number>()

  hear(view: View, evidence: readonly EquivocationSeen[]): Happening[] {
    const before = this.#before
    this.#before = view
    const said: Omit<Happening, 'at'>[] = before === undefined ? [] : [...changes(before, view)]
    said.push(...this.#progress(before, view), ...this.#liesIn(evidence))
    return said.map(each => ({ ...each, at: view.at }))
  }

  /** An author that lies does so every round; it is told once. */
  *#liesIn(evidence: readonly EquivocationSeen[]): Generator<Omit<Happening, 'at'>> {
    for (const { author, round } of evidence) {
      if (this.#liars.has(author)) continue
      this.#liars.add(author)
      yield { tone: 'bad', text: `Evidence against ${nameOf(author)}: two signed headers for round ${round}` }
    }
  }

  #progress(before: View | undefined, view: View): Omit<Happening, 'at'>[] {
    if (before === undefined || view.commitIndex > before.commitIndex) {
      this.#movedAt = view.at
      if (!this.#stands) return []
      this.#stands = false
      return [{ tone: 'good', text: `Commits resume, at #${view.commitIndex}` }]
    }
    if (this.#stands || view.commitIndex === 0 || view.at - this.#movedAt < STANDS_MS) return []
    this.#stands = true
    return [{ tone: 'bad', text: `Commits stand at #${view.commitIndex}: too few to agree, so nobody decides` }]
  }
}

function* changes(before: View, view: View): Generator<Omit<Happening, 'at'>> {
  for (const validator of view.validators) {
    const earlier = before.validators[validator.index]
    if (earlier !== undefined) yield* changesOf(earlier, validator)
  }
  if (before.groups.length === 0 && view.groups.length > 0) {
    yield { tone: 'bad', text: `The network is cut: ${view.groups.map(namesOf).join(' | ')}` }
  }
  if (before.groups.length > 0 && view.groups.length === 0) yield { tone: 'good', text: 'The network is whole again' }
  const { agreement } = view
  if (agreement.kind === 'forked' && before.agreement.kind !== 'forked') {
    const sides = agreement.sides.map(namesOf).join(' against ')
    yield { tone: 'bad', text: `Fork at commit #${agreement.index}: ${sides}` }
  }
  if (agreement.kind === 'agreed' && before.agreement.kind === 'forked') {
    yield { tone: 'good', text: 'In agreement again' }
  }
}

function* changesOf(before: ValidatorView, now: ValidatorView): Generator<Omit<Happening, 'at'>> {
  const name = nameOf(now.index)
  if (before.process !== 'stopped' && now.process === 'stopped') yield { tone: 'bad', text: `${name} is down` }
  if (before.process !== 'running' && now.process === 'running') yield { tone: 'good', text: `${name} runs` }
  if (before.condition === 'catching up' && now.condition === 'running') {
    yield { tone: 'good', text: `${name} has caught up, at #${now.commitIndex}` }
  }
  if (!before.isIsolated && now.isIsolated) yield { tone: 'bad', text: `${name} is cut off` }
  if (before.isIsolated && !now.isIsolated) yield { tone: 'good', text: `${name} is reachable again` }
  if (!before.isSlow && now.isSlow) yield { tone: 'bad', text: `${name} is slow` }
  if (before.isSlow && !now.isSlow) yield { tone: 'good', text: `${name} is as fast as the others` }
  if (!before.isLying && now.isLying) yield { tone: 'bad', text: `${name} lies: two headers a round` }
  if (before.isLying && !now.isLying) yield { tone: 'good', text: `${name} is honest again` }
}
