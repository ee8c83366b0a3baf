/** A validator as a process: from its options to its end. */
import { join } from 'node:path'
import type { BootstrapFailure } from 'p2plane'
import { HTTP_OFFSET } from '../cluster/ports.ts'
import { Validator } from '../host/validator.ts'
import type { ValidatorInit } from '../host/validator-init.ts'
import { createApi } from '../http/api.ts'
import { takeTransactions } from '../http/load.ts'
import { startHttpServer, stopHttpServer } from '../http/server.ts'
import { identityOf, type RunOptions, validatorOptions } from './run-options.ts'

/** Runs until it is told to stop, and ends the process. @param extra what a demonstration or a benchmark adds */
export async function run(options: RunOptions, extra: Pick<ValidatorInit, 'through' | 'probe'> = {}): Promise<void> {
  /** What is to be undone at the end, the last first. */
  const started: (() => Promise<void>)[] = []
  let stopping = false
  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return
    stopping = true
    for (const undo of started.toReversed()) await undo()
    // libp2p leaves a timer of a second behind.
    process.exit(exitCode)
  }
  const fail = (error: Error): void => {
    console.error(`error: ${error.message}`)
    void stop(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (stopping ? process.exit(1) : void stop(0)))
  }
  // Started by a supervisor, it ends with it, however that ends.
  process.on('disconnect', () => void stop(0))
  if (process.send !== undefined && !process.connected) process.exit(0)

  try {
    await start(options, extra, started, fail)
  } catch (error) {
    fail(error as Error)
  }
}

async function start(
  options: RunOptions,
  extra: Pick<ValidatorInit, 'through' | 'probe'>,
  started: (() => Promise<void>)[],
  onFailure: (error: Error) => void
): Promise<void> {
  const { port, host, bootstrap, data = join('.narwhal', String(port)) } = options
  const listen = `/ip4/${host}/tcp/${port}`
  console.log(`Starting node on ${listen}`)
  console.log(
    bootstrap.length === 0 ? 'Running as bootstrap node' : `Connecting to bootstrap node: ${bootstrap.join(', ')}`
  )
  const identity = await identityOf(options)
  const validator = await Validator.start({
    ...identity,
    ...extra,
    data,
    listen: [listen],
    bootstrap,
    options: validatorOptions(options),
    onNotice: notice => console.error(notice),
    onBootstrapFailure: sayOnce(),
    onFailure
  })
  started.push(() => validator.stop())
  const { committee, author } = validator.state
  console.log(`Validator ${author} of ${committee.size} (quorum ${committee.quorum}), data in ${data}`)
  const sink = { maxBytes: options.batchBytes, submit: (bytes: Uint8Array): void => validator.submit(bytes) }
  const server = await startHttpServer({
    port: port + HTTP_OFFSET,
    api: createApi(validator),
    raw: new Map([['POST /transactions', (request, response) => takeTransactions(sink, request, response)]])
  })
  started.push(() => stopHttpServer(server))
  console.log(`API server listening on http://127.0.0.1:${port + HTTP_OFFSET}`)
}

/** One line for each bootstrap address, however often it fails. */
function sayOnce(): (failure: BootstrapFailure) => void {
  const said = new Set<string>()
  return ({ addr, retryInMs }) => {
    if (said.has(addr.toString())) return
    said.add(addr.toString())
    const what = retryInMs === undefined ? 'is this node itself' : 'does not answer yet; trying again until it does'
    console.error(`${addr.toString()} ${what}`)
  }
}
