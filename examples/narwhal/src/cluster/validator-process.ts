/** A validator of a supervisor: one like any other, that the supervisor can cut off, slow down, and make lie. */
import { Command } from 'commander'
import { run } from '../cli/run.ts'
import { type RunOptions, withRunOptions } from '../cli/run-options.ts'
import { breakable, type Faults, NO_FAULTS } from './faults.ts'

const options = withRunOptions(new Command('narwhal-member')).parse().opts<RunOptions>()
let faults = NO_FAULTS

process.on('message', (told: Faults) => (faults = told))

await run(options, { through: (ends, crypto) => breakable(ends, crypto, () => faults) })
