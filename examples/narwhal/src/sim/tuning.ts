import { type Faults, NO_FAULTS } from '@p2plane/testing'
import type { ValidatorOptions } from '../core/index.ts'

/** What a simulated committee is tried with. */
export interface Profile {
  readonly nodes: number
  /** How many of them are Byzantine: those with the highest indices. */
  readonly byzantine: number
  /** How long things go wrong, and how long all must be well afterwards, in milliseconds. */
  readonly safetyMs: number
  readonly livenessMs: number
}

/** Together twenty seconds. */
export const DEFAULT_PROFILE: Profile = { nodes: 4, byzantine: 1, safetyMs: 16_000, livenessMs: 4_000 }

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

/** Like the defaults, but that a simulated host gives up earlier, and that a log ends sooner in a checkpoint. */
export const SIM_OPTIONS: Partial<ValidatorOptions> = {
  gcDepth: 20,
  requestTimeoutMs: 800,
  batchTimeoutMs: 1_500,
  batchBytes: 64
}

/** How often a client sends a transaction, on average. */
export const CLIENT_MS = 700

/** Garbage is collected sooner than by default, so that it is in a few rounds. A committee draws one of these. */
export const GC_DEPTHS = [8, 20]
