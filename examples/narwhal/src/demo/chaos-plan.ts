import type { Fault } from './cluster-status.ts'
import { nameOf } from './names.ts'

/** Something that goes wrong, and how it ends. */
export type Mishap =
  | { readonly kind: 'kill'; readonly validator: number }
  | { readonly kind: 'wipe'; readonly validator: number }
  | { readonly kind: 'fault'; readonly validator: number; readonly fault: Fault }
  | { readonly kind: 'partition'; readonly groups: readonly (readonly number[])[] }

const FAULTS: readonly Fault[] = ['isolate', 'slow', 'lie']

/**
 * What goes wrong next in a cluster of a size: one thing at a time, so that a cluster of four can take it, but for a
 * partition, which it waits out.
 *
 * @param random from 0 to 1
 */
export function nextMishap(size: number, random: () => number): Mishap {
  const pick = (count: number): number => Math.floor(random() * count)
  const validator = pick(size)
  const kind = pick(FAULTS.length + 3)
  if (kind === 0) return { kind: 'kill', validator }
  if (kind === 1) return { kind: 'wipe', validator }
  if (kind === 2) {
    const border = 1 + pick(size - 1)
    const all = Array.from({ length: size }, (_, index) => index)
    return { kind: 'partition', groups: [all.slice(0, border), all.slice(border)] }
  }
  return { kind: 'fault', validator, fault: FAULTS[kind - 3]! }
}

/** A mishap in a sentence. */
export function describeMishap(mishap: Mishap): string {
  switch (mishap.kind) {
    case 'kill':
      return `${nameOf(mishap.validator)} is killed`
    case 'wipe':
      return `${nameOf(mishap.validator)} loses its disk`
    case 'partition':
      return `the network is cut ${mishap.groups.map(group => group.length).join(' | ')}`
    default:
      return `${nameOf(mishap.validator)} ${{ isolate: 'is cut off', slow: 'is slow', lie: 'lies' }[mishap.fault]}`
  }
}
