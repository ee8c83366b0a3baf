/** The command line. */
import { Command } from 'commander'
import { benchCommand } from './cli/bench-command.ts'
import { chaosCommand } from './cli/chaos-command.ts'
import { clusterCommand } from './cli/cluster-command.ts'
import { genesisCommand } from './cli/genesis-command.ts'
import { orderCommand } from './cli/order-command.ts'
import { runCommand } from './cli/run-command.ts'
import { simCommand } from './cli/sim-command.ts'
import { submitCommand } from './cli/submit-command.ts'
import { tailCommand } from './cli/tail-command.ts'
import { verifyCommand } from './cli/verify-command.ts'

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

await program.parseAsync()
