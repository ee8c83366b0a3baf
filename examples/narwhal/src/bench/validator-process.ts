/** A validator that is measured: asked by its supervisor, it begins, and says what it has measured. */
import { Command } from 'commander'
import { run } from '../cli/run.ts'
import { type RunOptions, withRunOptions } from '../cli/run-options.ts'
import { MeasuringProbe } from './measurements.ts'

/** What a supervisor says. */
export type Ask = 'begin' | 'measurements'

const options = withRunOptions(new Command('narwhal-measured')).parse().opts<RunOptions>()
const probe = new MeasuringProbe()

process.on('message', ({ ask }: { ask: Ask }) => {
  if (ask === 'begin') probe.begin()
  else process.send!(probe.measurements)
})

await run(options, { probe })
