import type { Figure } from '../figures.ts'
import type { ScenarioName } from '../scenarios.ts'
import { Child } from './child-process.ts'

/** Ten million calls, and a hundred nodes that start, take their time. */
const PATIENCE_MS = 60 * 60 * 1000

/** Runs a scenario in two processes, and resolves with what came out. */
export async function runScenario(name: ScenarioName): Promise<Figure[]> {
  await using server = new Child('process/scenario.ts', ['server', name])
  const address = await server.ask<string>(undefined, PATIENCE_MS)
  await using client = new Child('process/scenario.ts', ['client', name, address])
  return await client.ask<Figure[]>(undefined, PATIENCE_MS)
}
