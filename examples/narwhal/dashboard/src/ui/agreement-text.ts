import type { Agreement } from '../../../src/demo/agreement.ts'
import { namesOf } from '../../../src/demo/names.ts'
import { digestTail, formatCount } from './format.ts'

/** What is said of an agreement: a few words, and what they rest on. */
export interface AgreementText {
  readonly tone: 'good' | 'bad' | 'waiting'
  readonly title: string
  readonly detail: string
}

/** Puts a verdict into words. */
export function agreementText(agreement: Agreement, size: number): AgreementText {
  if (agreement.kind === 'waiting') {
    return { tone: 'waiting', title: 'No commit yet', detail: 'Two validators have to commit before they can agree' }
  }
  if (agreement.kind === 'forked') {
    const sides = agreement.sides.map(namesOf).join(' against ')
    return { tone: 'bad', title: 'Forked', detail: `Commit #${formatCount(agreement.index)} differs: ${sides}` }
  }
  const { validators, upTo, digest } = agreement
  const where = `${validators.length} of ${size} at #${formatCount(upTo)}, digest ${digestTail(digest)}`
  return { tone: 'good', title: 'In agreement', detail: where }
}
