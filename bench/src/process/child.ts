/**
 * One of a contestant's two processes: `child.ts server NAME`, `child.ts client NAME ADDRESS`. It does what it is asked
 * over the channel to its parent, and nothing meanwhile.
 */
import { CONTESTANTS, type ContestantName } from '../contestants.ts'
import { Measurement } from '../measure.ts'
import type { Answer } from '@p2plane/rig/answer'
import type { Question } from './questions.ts'

const [role, name, address = ''] = process.argv.slice(2)
// The parent has gone: so has the reason to be here.
process.on('disconnect', () => process.exit(0))
try {
  await (role === 'server' ? serve() : connect())
} catch (error) {
  tellFailure(error)
}

async function serve(): Promise<void> {
  const contestant = await CONTESTANTS[name as ContestantName]()
  const listening = await contestant.serve()
  process.on('message', () => tell({ ok: process.cpuUsage() }))
  tell({ ok: listening })
}

async function connect(): Promise<void> {
  const contestant = await CONTESTANTS[name as ContestantName]()
  const measurement = new Measurement(await contestant.connect(address))
  process.on('message', (question: Question) => void answer(measurement, question))
  tell({ ok: contestant.lacks })
}

async function answer(measurement: Measurement, { ask, measured, forMs }: Question): Promise<void> {
  try {
    if (ask === 'takesPart') tell({ ok: measurement.takesPart(measured) })
    else if (ask === 'warmUp') tell({ ok: await measurement.warmUp(measured, forMs) })
    else tell({ ok: await measurement.run(measured, forMs) })
  } catch (error) {
    tellFailure(error)
  }
}

function tellFailure(error: unknown): void {
  tell({ failed: error instanceof Error ? error.message : String(error) })
}

function tell(answered: Answer): void {
  process.send!(answered)
}
