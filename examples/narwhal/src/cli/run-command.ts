import { Command } from 'commander'
import { run } from './run.ts'
import { type RunOptions, withRunOptions } from './run-options.ts'

/** `narwhal run`, and `narwhal` alone. */
export function runCommand(): Command {
  return withRunOptions(new Command('run'))
    .description('runs a validator until Ctrl-C')
    .action((options: RunOptions) => run(options))
}
