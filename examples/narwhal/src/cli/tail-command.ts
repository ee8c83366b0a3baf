import { setTimeout as delay } from 'node:timers/promises'
import { Command } from 'commander'
import { commitsOf } from '../cluster/client.ts'
import type { CommitView } from '../http/views.ts'
import { DEFAULT_URL, parseWhole } from './parse.ts'

const PAGE = 100
const POLL_MS = 100

interface TailOptions {
  url: string
  from: number
  follow: boolean
}

/** `narwhal tail`. */
export function tailCommand(): Command {
  return new Command('tail')
    .description('prints the one order: a line a commit, until Ctrl-C')
    .option('--url <url>', 'of any validator', DEFAULT_URL)
    .option('--from <n>', 'the first commit', parseWhole(1, Number.MAX_SAFE_INTEGER), 1)
    .option('--no-follow', 'end where the order ends now')
    .action(tail)
}

async function tail({ url, from, follow }: TailOptions, command: Command): Promise<void> {
  // Whoever read along has gone, as in `narwhal tail | head`.
  process.stdout.on('error', () => process.exit(0))
  let next = from
  try {
    for (;;) {
      const commits = await commitsOf(url, next, PAGE)
      for (const commit of commits) console.log(lineOf(commit))
      next += commits.length
      if (commits.length === PAGE) continue
      if (!follow) return
      await delay(POLL_MS)
    }
  } catch (error) {
    command.error(`error: ${(error as Error).message}`)
  }
}

function lineOf({ index, anchor, certificates, transactions, digest, timestamp_ms: timestampMs }: CommitView): string {
  const at = new Date(timestampMs).toISOString()
  return `${index} ${at} ${digest.slice(0, 16)} ${transactions} transactions ${anchor}: ${certificates.join(' ')}`
}
