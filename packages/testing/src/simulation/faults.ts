import type { Random } from '../random.ts'

/** What can go wrong, and how badly. Times are milliseconds; rates are chances, from 0 to 1. */
export interface Faults {
  /** How long a message takes, at least and at most. */
  readonly delayMs: readonly [least: number, most: number]
  /** Whether a message may overtake another one between the same two nodes. */
  readonly isReordering: boolean
  /** How often a message is lost. */
  readonly dropRate: number
  /** How often a message arrives twice. */
  readonly duplicateRate: number
  /** How long the disk takes to sync, at least and at most. */
  readonly syncMs: readonly [least: number, most: number]
  /** How far a node's clock is off, at most. */
  readonly skewMs: number
  /** How often something happens that ends by itself, in milliseconds from one time to the next. Infinity is never. */
  readonly everyMs: {
    /** Nodes are split in two; half of the time only one way. */
    readonly partition: number
    /** A link holds back what is sent over it. */
    readonly clog: number
    /** A node stops without warning, and starts again. */
    readonly crash: number
  }
}

/** Everything works. */
export const NO_FAULTS: Faults = {
  delayMs: [1, 5],
  isReordering: false,
  dropRate: 0,
  duplicateRate: 0,
  syncMs: [1, 1],
  skewMs: 0,
  everyMs: { partition: Infinity, clog: Infinity, crash: Infinity }
}

/**
 * Faults of a swarm: each kind is there or not, and as bad as chance has it. Runs with everything at once all look alike, and
 * hide what shows only where something is missing.
 *
 * @param worst with everything at its worst; `everyMs` is how often at most
 */
export function drawFaults(random: Random, worst: Faults): Faults {
  const some = (most: number): number => (random() < 0.5 ? 0 : most * random())
  const often = (leastMs: number): number => (random() < 0.5 ? Infinity : leastMs * (1 + 3 * random()))
  const [leastDelayMs, mostDelayMs] = worst.delayMs
  const [leastSyncMs, mostSyncMs] = worst.syncMs
  return {
    delayMs: [leastDelayMs, leastDelayMs + (mostDelayMs - leastDelayMs) * (0.1 + 0.9 * random())],
    isReordering: worst.isReordering && random() < 0.5,
    dropRate: some(worst.dropRate),
    duplicateRate: some(worst.duplicateRate),
    syncMs: [leastSyncMs, leastSyncMs + some(mostSyncMs - leastSyncMs)],
    skewMs: some(worst.skewMs),
    everyMs: {
      partition: often(worst.everyMs.partition),
      clog: often(worst.everyMs.clog),
      crash: often(worst.everyMs.crash)
    }
  }
}
