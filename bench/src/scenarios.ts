/** What is run only where `--only` names it. */
import type { Scenario } from './scenario.ts'

/** By name, how each is loaded. */
export const SCENARIOS = {
  'control-lane': async () => (await import('./scenarios/control-lane.ts')).controlLane,
  'slow-reader': async () => (await import('./scenarios/slow-reader.ts')).slowReader,
  'ten-million': async () => (await import('./scenarios/ten-million.ts')).tenMillion,
  peers: async () => (await import('./scenarios/many-peers.ts')).manyPeers,
  messages: async () => (await import('./scenarios/many-messages.ts')).manyMessages
} satisfies Record<string, () => Promise<Scenario>>

/** A scenario's name. */
export type ScenarioName = keyof typeof SCENARIOS

/** All of them. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[]
