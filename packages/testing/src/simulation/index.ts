/**
 * The simulator of machines alone: it needs no node and no Node, so it runs in a browser too.
 *
 * @packageDocumentation
 */
export { seededRandom } from '../random.ts'
export type { Random } from '../random.ts'
export { drawFaults, NO_FAULTS } from './faults.ts'
export type { Faults } from './faults.ts'
export type { Machine } from './machine.ts'
export type { SimulatedLog } from './simulated-log.ts'
export type { SimulatedNode } from './simulated-node.ts'
export { Simulation } from './simulation.ts'
export { SimulationError } from './simulation-error.ts'
export type { SimulationInit } from './simulation-init.ts'
