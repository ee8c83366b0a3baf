import { checkOption, checkSeed } from '../check-option.ts'
import type { Faults } from './faults.ts'
import type { Machine } from './machine.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** What makes a simulation. */
export interface SimulationInit<TState, TEvent, TEffect, TRecord> {
  /** Decides everything that is left to chance. */
  readonly seed: number
  /** How many. */
  readonly nodes: number
  /** What each of them runs. */
  readonly machine: Machine<TState, TEvent, TEffect, TRecord>
  /**
   * What can go wrong. Messages and disks are as it says from the start; `unleash` has the rest happen.
   *
   * @default NO_FAULTS
   */
  readonly faults?: Faults
  /** Looks at a node after each of its steps, and throws where something is not as it has to be. */
  readonly check?: (node: SimulatedNode<TEvent, TRecord>, state: TState) => void
}

/** @throws RangeError with a sentence that names the option */
export function checkInit({ seed, nodes }: Pick<SimulationInit<never, never, never, never>, 'seed' | 'nodes'>): void {
  checkSeed(seed)
  checkOption({ nodes }, Number.isSafeInteger(nodes) && nodes > 0, 'a whole number, 1 or more')
}

/** @throws RangeError with a sentence that names the fault */
export function checkFaults({ delayMs, syncMs, dropRate, duplicateRate, skewMs, everyMs }: Faults): void {
  checkRange({ delayMs })
  checkRange({ syncMs })
  checkOption({ dropRate }, dropRate >= 0 && dropRate <= 1, 'a chance, from 0 to 1')
  checkOption({ duplicateRate }, duplicateRate >= 0 && duplicateRate <= 1, 'a chance, from 0 to 1')
  checkTime({ skewMs })
  for (const [what, ms] of Object.entries(everyMs)) {
    checkOption({ [`everyMs.${what}`]: ms }, ms > 0, 'milliseconds, more than 0; Infinity is never')
  }
}

/** @throws RangeError where time would stand still for ever, or go back */
export function checkTime(time: Readonly<Record<string, number>>): void {
  const [ms = 0] = Object.values(time)
  checkOption(time, ms >= 0 && ms < Infinity, 'milliseconds, 0 or more')
}

function checkRange(range: Readonly<Record<string, readonly [least: number, most: number]>>): void {
  const [[least, most] = [0, 0]] = Object.values(range)
  checkOption(range, least >= 0 && most >= least && most < Infinity, 'milliseconds, 0 or more: [least, most]')
}
