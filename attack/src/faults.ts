/** What is not an attack but happens, each with the figures that come of it. */
import type { Fault } from './fault.ts'

/** By name, how each is loaded. */
export const FAULTS = {
  'half-open-reclaim': async () => (await import('./faults/half-open-reclaim.ts')).halfOpenReclaim,
  'peer-killed': async () => (await import('./faults/peer-killed.ts')).peerKilled,
  blackhole: async () => (await import('./faults/blackhole.ts')).blackhole,
  'peer-restarted': async () => (await import('./faults/peer-restarted.ts')).peerRestarted,
  deadlines: async () => (await import('./faults/deadlines.ts')).deadlines,
  'error-cases': async () => (await import('./faults/error-cases.ts')).errorCases,
  'retry-amplification': async () => (await import('./faults/retry-amplification.ts')).retryAmplification,
  simulation: async () => (await import('./faults/simulation.ts')).simulation,
  fuzz: async () => (await import('./faults/fuzz.ts')).fuzz
} satisfies Record<string, () => Promise<Fault>>

/** A fault's name. */
export type FaultName = keyof typeof FAULTS

/** All of them. */
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]
