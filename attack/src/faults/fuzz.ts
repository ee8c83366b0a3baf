/** A million bodies that were valid once, changed here and there: nothing of them may hurt, and all readers agree. */
import { figure } from '@p2plane/rig/figure'
import type { Fault } from '../fault.ts'
import { fuzzBodies } from '../figures/fuzz-bodies.ts'

const INPUTS = 1_000_000

export const fuzz: Fault = async () => {
  const { inputs, escapes, perSecond, readable } = fuzzBodies({ inputs: INPUTS, seed: Date.now() })
  for (const { what, hex } of escapes.slice(0, 10)) console.error(`${what}: ${hex}`)
  return [
    figure('fuzzed inputs that did harm, or were read in two ways', escapes.length, `of ${inputs}`, {
      is: '<=',
      bound: 0
    }),
    figure('fuzzed inputs, in a second', perSecond, 'inputs'),
    figure('fuzzed inputs that are still valid', readable, 'inputs')
  ]
}
