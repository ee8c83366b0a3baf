import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { orderLines } from '../order/order.ts'
import { OrderError } from '../order/order-text.ts'

/** `narwhal order FILE`: the commit rule, to be checked by hand. */
export function orderCommand(): Command {
  return new Command('order')
    .description('prints the commits that certificates lead to, in the order they arrive')
    .argument('<file>', 'certificates as text, one a line: 3.1: 2.0 2.1 2.3; or - for the standard input')
    .action(async (file: string, _options, command: Command) => {
      try {
        for (const line of orderLines(await read(file))) console.log(line)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code !== undefined) command.error(`error: ${file} cannot be read: ${code}`)
        if (!(error instanceof OrderError)) throw error
        command.error(`error: ${file === '-' ? 'standard input' : file}, ${error.message}`)
      }
    })
}

function read(file: string): Promise<string> {
  return file === '-' ? text(process.stdin) : readFile(file, 'utf8')
}
