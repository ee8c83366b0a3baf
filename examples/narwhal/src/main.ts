/** The command line. */
import { Command } from 'commander'
import { benchCommand } from './cli/bench-command.ts'
import { clusterCommand } from './cli/cluster-command.ts'
import { orderCommand } from './cli/order-command.ts'
import { runCommand } from './cli/run-command.ts'

const program = new Command('narwhal').description('A validator of Narwhal and Bullshark, and what belongs to it')

for (const command of [clusterCommand(), benchCommand(), orderCommand()]) program.addCommand(command)
program.addCommand(runCommand(), { isDefault: true })

await program.parseAsync()
