/** One of a scenario's two processes: `scenario.ts server NAME`, `scenario.ts client NAME ADDRESS`. */
import { type ScenarioName, SCENARIOS } from '../scenarios.ts'
import type { Answer } from '@p2plane/rig/answer'

const [role, name, address = ''] = process.argv.slice(2)
// The parent has gone: so has the reason to be here.
process.on('disconnect', () => process.exit(0))
try {
  const scenario = await SCENARIOS[name as ScenarioName]()
  tell({ ok: role === 'server' ? await scenario.serve() : await scenario.drive(address) })
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) })
}

function tell(answer: Answer): void {
  process.send!(answer)
}
