import { Command } from 'commander'
import { runChaos } from '../chaos/run-chaos.ts'
import { MAX_DEVELOPMENT_KEYS } from '../keys/development-keys.ts'
import { parsePort, parseWhole } from './parse.ts'

interface ChaosOptions {
  nodes: number
  duration: number
  rate: number
  port: number
  data?: string
}

/** `narwhal chaos`. */
export function chaosCommand(): Command {
  return new Command('chaos')
    .description('kills validators on this host again and again, and checks that they end with one history')
    .option('--nodes <n>', 'how many', parseWhole(4, MAX_DEVELOPMENT_KEYS), 4)
    .option('--duration <s>', 'for how long', parseWhole(1, 86_400), 60)
    .option('--rate <n>', 'transactions a second', parseWhole(1, 1_000), 50)
    .option('--port <n>', 'the first port; the next free ones are taken', parsePort, 8600)
    .option('--data <dir>', 'where their logs stay, for narwhal verify (default: deleted where nothing is wrong)')
    .action(async ({ nodes, duration, rate, port, data }: ChaosOptions, command: Command) => {
      const init = {
        validators: nodes,
        seconds: duration,
        rate,
        firstPort: port,
        say: console.log,
        ...(data && { data })
      }
      try {
        console.log(await runChaos(init))
      } catch (error) {
        command.error(`error: ${(error as Error).message}`)
      }
      process.exit(0)
    })
}
