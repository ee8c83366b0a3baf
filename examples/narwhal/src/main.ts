/**
 * One replica of the transaction DAG, with the command line and the HTTP interface of the original.
 */
import { Command, InvalidArgumentError } from 'commander'
import type { BootstrapFailure } from 'p2plane'
import { orderCommand } from './cli/order-command.ts'
import { createApi } from './http-api.ts'
import { startHttpServer, stopHttpServer } from './http-server.ts'
import { HTTP_OFFSET, MAX_PORT } from './ports.ts'
import { Replica } from './replica.ts'

interface ReplicaOptions {
  port: number
  bootstrap?: string
}

const command = new Command('narwhal')
  .description('One node of a transaction DAG')
  .option('--port <n>', `where peers connect; HTTP is served on this port + ${HTTP_OFFSET}`, parsePort, 8000)
  .option('--bootstrap <multiaddr>', 'a node of the network to join', parseBootstrap)
  .action(run)
  .addCommand(orderCommand())

/** What is to be undone at the end, the last first. */
const started: (() => Promise<void>)[] = []
let stopping = false
let bootstrapFailed = false

await command.parseAsync()

/** A replica, until a signal comes. */
async function run(options: ReplicaOptions): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (stopping ? process.exit(1) : void stop(0)))
  }
  // Started by cluster.ts, it ends with it, however that ends.
  process.on('disconnect', () => void stop(0))
  if (process.send !== undefined && !process.connected) process.exit(0)

  try {
    await start(options)
  } catch (error) {
    console.error(`error: ${(error as Error).message}`)
    await stop(1)
  }
}

async function start({ port, bootstrap }: ReplicaOptions): Promise<void> {
  const listen = `/ip4/127.0.0.1/tcp/${port}`
  console.log(`Starting node on ${listen}`)
  console.log(bootstrap === undefined ? 'Running as bootstrap node' : `Connecting to bootstrap node: ${bootstrap}`)
  const replica = await Replica.start({
    listen: [listen],
    bootstrap: bootstrap === undefined ? [] : [bootstrap],
    onBootstrapFailure: failure => sayOnce(bootstrap, failure)
  })
  started.push(() => replica.stop())
  const server = await startHttpServer(createApi(replica), port + HTTP_OFFSET)
  started.push(() => stopHttpServer(server))
  console.log(`API server listening on http://127.0.0.1:${port + HTTP_OFFSET}`)
}

function sayOnce(bootstrap: string | undefined, { retryInMs }: BootstrapFailure): void {
  if (bootstrapFailed) return
  bootstrapFailed = true
  const what = retryInMs === undefined ? 'is this node itself' : 'does not answer yet; trying again until it does'
  console.error(`${bootstrap} ${what}`)
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  for (const undo of started.toReversed()) await undo()
  // libp2p leaves a timer of a second behind.
  process.exit(exitCode)
}

function parsePort(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= MAX_PORT) return number
  throw new InvalidArgumentError(`It is not a port from 1 to ${MAX_PORT}.`)
}

/** The library takes more kinds of address than there are transports in this program. */
function parseBootstrap(text: string): string {
  if (/^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d+(\/p2p\/\w+)?$/.test(text)) return text
  throw new InvalidArgumentError('It is not an address such as /ip4/127.0.0.1/tcp/8000.')
}
