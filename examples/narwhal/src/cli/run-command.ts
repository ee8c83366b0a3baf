import { Command } from 'commander'
import { type RunOptions, withRunOptions } from './run-options.ts'

/** `narwhal run`, and `narwhal` alone. */
export function runCommand(): Command {
  return withRunOptions(new Command('run'))
    .description('runs a validator until Ctrl-C')
    .action(async (options: RunOptions) => {
      // libp2p takes most of a second to load, and no other command needs it.
      const { run } = await import('./run.ts')
      await run(options)
    })
}
