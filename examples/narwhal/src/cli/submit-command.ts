import { Command } from 'commander'
import { post } from '../cluster/client.ts'
import { DEFAULT_URL, parseBootstrap } from './parse.ts'

interface SubmitOptions {
  url: string
  peer?: string[]
  wait?: true
}

/** `narwhal submit`. */
export function submitCommand(): Command {
  return new Command('submit')
    .description('hands a transaction to a validator, and prints its id')
    .argument('<text>', 'up to 64 KiB of UTF-8')
    .option('--url <url>', 'of any validator, over HTTP', DEFAULT_URL)
    .option('--peer <multiaddr>', 'of any validator, as a guest over libp2p, in place of HTTP', parseBootstrap)
    .option('--wait', 'until it is committed; over HTTP')
    .action(submit)
}

async function submit(text: string, { url, peer, wait }: SubmitOptions, command: Command): Promise<void> {
  try {
    console.log(peer === undefined ? await post(url, text, wait === true) : await submitAsGuest(peer[0]!, text))
  } catch (error) {
    command.error(`error: ${(error as Error).message}`)
  }
}

async function submitAsGuest(peer: string, text: string): Promise<string> {
  // libp2p takes most of a second to load, and no other way needs it.
  const { submitTo } = await import('../host/guest.ts')
  return await submitTo(peer, text)
}
