import { Command } from 'commander'
import { runOnce } from '../cluster/once.ts'
import { HTTP_OFFSET } from '../cluster/ports.ts'
import { Supervisor } from '../cluster/supervisor.ts'
import { Demo } from '../demo/demo.ts'
import { DemoScreen } from '../demo/demo-screen.ts'
import { MAX_DEVELOPMENT_KEYS } from '../keys/development-keys.ts'
import { parsePort, parseWhole } from './parse.ts'
import { FIRST_PORT } from './run-options.ts'

/** From the first port of the validators to that of the page. */
const PAGE_OFFSET = 80
/** A modest load, and the most that may be asked for. */
const PER_SECOND = 200
const MOST_PER_SECOND = 200_000
/** What an eye can follow: ten rounds a second at most. */
const PACE_MS = 100

interface ClusterOptions {
  nodes: number
  port: number
  tps: number
  pace: number
  chaos?: true
  data?: string
  once?: true
}

/** `narwhal cluster`. */
export function clusterCommand(): Command {
  return new Command('cluster')
    .description('runs validators on this host, each in a process of its own, and a page to watch and break them')
    .option('--nodes <n>', 'how many', parseWhole(4, MAX_DEVELOPMENT_KEYS), 4)
    .option('--tps <n>', 'transactions a second that are posted to them', parseWhole(0, MOST_PER_SECOND), PER_SECOND)
    .option('--pace <ms>', 'between two headers at least; 0 is as fast as it goes', parseWhole(0, 10_000), PACE_MS)
    .option('--chaos', 'break one thing after the other')
    .option('--port <n>', 'the first port; the next free ones are taken', parsePort, FIRST_PORT)
    .option('--data <dir>', 'where their logs are kept (default: a temporary directory, deleted at the end)')
    .option('--once', 'post a few transactions, and end when all validators have committed them at the same places')
    .allowExcessArguments(false)
    .action(runCluster)
}

async function runCluster(options: ClusterOptions): Promise<void> {
  await using owned = new AsyncDisposableStack()
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>()
  let stops = 0
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The second time at once: what is a process of this one ends with it.
    process.on(signal, () => (++stops > 1 ? process.exit(1) : stop(options.once ? 1 : 0)))
  }
  // Whoever read along has gone, as in `npm start | head`.
  process.stdout.on('error', () => stop(0))
  const work = options.once ? once(options, owned) : demo(options, owned)
  const failed = work.catch((error: Error) => {
    // What fails because it is being stopped is no news.
    if (stops === 0) console.error(`error: ${error.message}`)
    return 1
  })
  const code = await Promise.race([failed, stopped])
  await owned.disposeAsync()
  process.exit(code)
}

/** Runs until it is stopped. */
async function demo(
  { nodes, port, tps, pace, chaos, data }: ClusterOptions,
  owned: AsyncDisposableStack
): Promise<never> {
  const screen = new DemoScreen(process.stdout)
  const running = owned.use(
    await Demo.start({
      validators: nodes,
      firstPort: port,
      pagePort: port + PAGE_OFFSET,
      perSecond: tps,
      paceMs: pace,
      chaos: chaos === true,
      data,
      say: line => screen.say(line)
    })
  )
  screen.say(`Dashboard: ${running.url}`)
  const paced =
    pace > 0 ? `, a header every ${pace} ms so that the eye can follow (--pace 0 is as fast as it goes)` : ''
  screen.say(`${nodes} validators, ${tps} transactions a second${paced}${chaos ? ', chaos' : ''}. Ctrl-C stops them.\n`)
  running.show(screen)
  await running.run()
  return await new Promise<never>(() => undefined)
}

async function once({ nodes, port, data }: ClusterOptions, owned: AsyncDisposableStack): Promise<number> {
  const failed = Promise.withResolvers<never>()
  const supervisor = await Supervisor.start({
    validators: nodes,
    firstPort: port,
    ...(data !== undefined && { data }),
    onExit: ({ text }) => failed.reject(new Error(text))
  })
  owned.defer(() => supervisor.stop())
  const { takenPorts, firstPort } = supervisor
  if (takenPorts.length > 0) {
    const instead = `Taking ${firstPort} and ${firstPort + HTTP_OFFSET} upwards instead.`
    console.log(`In use: port ${takenPorts.join(', ')}. ${instead}`)
  }
  await Promise.race([runOnce(supervisor), failed.promise])
  return 0
}
