import { type Faults, NO_FAULTS } from '@p2plane/testing/simulation'
import type { ValidatorOptions } from '../core/index.ts'

/** What a simulated committee is tried with. */
export interface Profile {
  readonly nodes: number
  /** How many of them are Byzantine, a third at most: those with the highest indices. Most lie, some lose their disks. */
  readonly byzantine: number
  /**
   * Whether signatures are Ed25519 and digests SHA-256, as in production. It is much slower, and finds what the tokens that
   * otherwise stand for them hide.
   */
  readonly isCryptoReal: boolean
  /** How often each validator's clients send a transaction, on average. */
  readonly clientMs: number
  /** How long things go wrong, and how long all must be well afterwards, in milliseconds. */
  readonly safetyMs: number
  readonly livenessMs: number
}

/** Together twenty seconds. */
export const DEFAULT_PROFILE: Profile = {
  nodes: 4,
  byzantine: 1,
  isCryptoReal: false,
  clientMs: 700,
  safetyMs: 16_000,
  livenessMs: 4_000
}

/** Everything at its worst. */
export const WORST_FAULTS: Faults = {
  delayMs: [2, 220],
  isReordering: true,
  dropRate: 0.2,
  duplicateRate: 0.1,
  syncMs: [0.5, 60],
  skewMs: 200,
  everyMs: { partition: 3_000, clog: 3_000, crash: 2_000 }
}

/** Once all is well: a network as it is between cities. */
export const HEALED: Faults = { ...NO_FAULTS, delayMs: [10, 40] }

/** Like the defaults, but that hosts give up earlier and batches are small. */
export const SIM_OPTIONS: Partial<ValidatorOptions> = { requestTimeoutMs: 800, batchTimeoutMs: 1_500, batchBytes: 64 }

/** Garbage is collected sooner than by default, so that it is in a few rounds. A committee draws one of these. */
export const GC_DEPTHS = [8, 20]
