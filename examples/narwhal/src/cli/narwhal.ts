import { Command } from 'commander'
import { benchCommand } from './bench-command.ts'
import { chaosCommand } from './chaos-command.ts'
import { clusterCommand } from './cluster-command.ts'
import { genesisCommand } from './genesis-command.ts'
import { orderCommand } from './order-command.ts'
import { runCommand } from './run-command.ts'
import { simCommand } from './sim-command.ts'
import { submitCommand } from './submit-command.ts'
import { tailCommand } from './tail-command.ts'
import { verifyCommand } from './verify-command.ts'

/** `narwhal`, and all its commands. */
export function narwhal(): Command {
  const program = new Command('narwhal').description('A validator of Narwhal and Bullshark, and what belongs to it')
  program.addCommand(runCommand(), { isDefault: true })
  const others = [
    clusterCommand(),
    genesisCommand(),
    submitCommand(),
    tailCommand(),
    verifyCommand(),
    chaosCommand(),
    benchCommand(),
    orderCommand(),
    simCommand()
  ]
  for (const command of others) program.addCommand(command)
  return program
}
