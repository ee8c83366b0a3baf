import { setTimeout as delay } from 'node:timers/promises'
import { Command } from 'commander'
import { post } from '../cluster/client.ts'
import { look } from '../cluster/look.ts'
import { runOnce } from '../cluster/once.ts'
import { HTTP_OFFSET } from '../cluster/ports.ts'
import { screen } from '../cluster/screen.ts'
import { Supervisor } from '../cluster/supervisor.ts'
import { MAX_DEVELOPMENT_KEYS } from '../keys/development-keys.ts'
import { parsePort, parseWhole } from './parse.ts'
import { FIRST_PORT } from './run-options.ts'

/** How often the validators are looked at, and how often a transaction is posted. */
const LOOK_MS = 250
const POST_EVERY_LOOKS = 4

interface ClusterOptions {
  nodes: number
  port: number
  once?: true
}

/** `narwhal cluster`. */
export function clusterCommand(): Command {
  return new Command('cluster')
    .description('runs validators on this host, each in a process of its own, until Ctrl-C')
    .option('--nodes <n>', 'how many', parseWhole(4, MAX_DEVELOPMENT_KEYS), 4)
    .option('--port <n>', 'the first port; the next free ones are taken', parsePort, FIRST_PORT)
    .option('--once', 'post a few transactions, and end when all validators have committed them at the same places')
    .action(runCluster)
}

async function runCluster({ nodes, port, once }: ClusterOptions): Promise<void> {
  let supervisor: Supervisor | undefined
  let stopping = false
  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return
    stopping = true
    await supervisor?.stop()
    process.exit(exitCode)
  }
  const fail = async (error: Error): Promise<void> => {
    // What fails because it is being stopped is no news.
    if (!stopping) console.error(`error: ${error.message}`)
    await stop(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (stopping ? process.exit(1) : void stop(once ? 1 : 0)))
  }
  // Whoever read along has gone, as in `npm start | head`.
  process.stdout.on('error', () => void stop(0))
  try {
    supervisor = await Supervisor.start({
      validators: nodes,
      firstPort: port,
      onExit: ({ text }) => void fail(new Error(text))
    })
    if (supervisor.takenPorts.length > 0) {
      const { firstPort, takenPorts } = supervisor
      console.log(
        `In use: port ${takenPorts.join(', ')}. Taking ${firstPort} and ${firstPort + HTTP_OFFSET} upwards instead.`
      )
    }
    if (once) await runOnce(supervisor)
    else await show(supervisor, () => stopping)
    await stop(0)
  } catch (error) {
    await fail(error as Error)
  }
}

/** Posts, and shows what becomes of it, until it is stopped. */
async function show({ members }: Supervisor, isStopping: () => boolean): Promise<void> {
  console.log(`${members.length} validators. Ctrl-C stops them. Post to any of them:`)
  console.log(`  curl -d '{"data":"hello"}' ${members.at(-1)!.url}/transaction?wait=commit\n`)
  const draw = screen(process.stdout)
  for (let tick = 0; !isStopping(); tick++) {
    const rows = await look(members)
    if (isStopping()) return
    draw(rows)
    const { url } = members[(tick / POST_EVERY_LOOKS) % members.length] ?? { url: undefined }
    if (url !== undefined) void post(url, `transaction ${tick}`).catch(() => undefined)
    await delay(LOOK_MS)
  }
}
