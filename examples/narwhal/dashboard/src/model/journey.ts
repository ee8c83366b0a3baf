import type { PostedSeen, Stage } from '../../../src/http/events.ts'

/** The stages of a transaction, in order. */
export const STAGES: readonly Stage[] = ['pending', 'batched', 'header', 'certified', 'committed']

/** One transaction on its way from a text box to being final. */
export interface Journey {
  readonly id: string
  readonly data: string
  /** Whom it was posted to. */
  readonly validator: number
  /** When each stage was reached, in milliseconds of the source. */
  readonly reachedAt: Readonly<Partial<Record<Stage, number>>>
  /** Of the header that carries it. */
  readonly round: number | undefined
  readonly commitIndex: number | undefined
}

/** A transaction that was just taken. */
export function newJourney(id: string, data: string, validator: number): Journey {
  return { id, data, validator, reachedAt: {}, round: undefined, commitIndex: undefined }
}

/** A journey after a step: steps may come again, and late. */
export function advance(journey: Journey, validator: number, step: PostedSeen): Journey {
  if (step.id !== journey.id) return journey
  const before = journey.reachedAt[step.stage]
  const atMs = before === undefined ? step.atMs : Math.min(before, step.atMs)
  return {
    ...journey,
    validator,
    reachedAt: { ...journey.reachedAt, [step.stage]: atMs },
    round: step.round ?? journey.round,
    commitIndex: step.commitIndex ?? journey.commitIndex
  }
}

/** Whether a stage lies behind: it was reached, or a later one was, and nobody saw this one pass. */
export function isBehind({ reachedAt }: Journey, stage: Stage): boolean {
  return STAGES.slice(STAGES.indexOf(stage)).some(later => reachedAt[later] !== undefined)
}

/** Milliseconds from the first stage to another; undefined where it is not reached. */
export function elapsedMs({ reachedAt }: Journey, stage: Stage): number | undefined {
  const at = reachedAt[stage]
  const times = Object.values(reachedAt)
  return at === undefined ? undefined : Math.max(0, at - Math.min(...times))
}
