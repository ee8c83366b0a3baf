import { join } from 'node:path'
import type { Figure } from '@p2plane/rig/figure'
import type { ScenarioName } from '../scenarios.ts'
import { Child } from '@p2plane/rig/child-process'
import { FIXED_YOUNG_GENERATION } from '@p2plane/rig/young-generation'

const PROGRAM = join(import.meta.dirname, 'scenario.ts')

/** Ten million calls, and a hundred nodes that start, take their time. */
const PATIENCE_MS = 60 * 60 * 1000

/** Runs a scenario in two processes, and resolves with what came out. */
export async function runScenario(name: ScenarioName): Promise<Figure[]> {
  await using server = new Child(PROGRAM, ['server', name], FIXED_YOUNG_GENERATION)
  const address = await server.ask<string>(undefined, PATIENCE_MS)
  await using client = new Child(PROGRAM, ['client', name, address], FIXED_YOUNG_GENERATION)
  return await client.ask<Figure[]>(undefined, PATIENCE_MS)
}
