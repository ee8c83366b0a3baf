import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { healthOf } from '../cluster/client.ts'
import type { Member } from '../cluster/member.ts'
import { Supervisor } from '../cluster/supervisor.ts'
import type { ClientInit, Sent } from './client.ts'
import type { Measurements } from './measurements.ts'
import { type BenchResult, type BenchSetup, resultOf } from './result.ts'

/** For the validators to find each other. */
const READY_WITHIN_MS = 30_000
/** After the last burst, for what is under way to be committed; counted in the duration, as in the reference. */
const DRAIN_MS = 500

/** What `runBench` takes. */
export interface RunBenchInit extends BenchSetup {
  /** Load that is not measured comes first for so long: a process of V8 is slow at first. */
  readonly warmUpSeconds: number
  readonly batchBytes: number
  readonly batchDelayMs: number
  readonly minHeaderDelayMs: number
  readonly firstPort: number
}

/** Runs a cluster under load. @throws Error with one sentence */
export async function runBench(init: RunBenchInit): Promise<BenchResult> {
  const { validators, faults, batchBytes, batchDelayMs, minHeaderDelayMs, firstPort, rate } = init
  const running = validators - faults
  const died = Promise.withResolvers<never>()
  died.promise.catch(() => undefined)
  const supervisor = await Supervisor.start({
    validators,
    running,
    firstPort,
    entry: join(import.meta.dirname, 'validator-process.ts'),
    args: ['--batch-bytes', batchBytes, '--batch-delay', batchDelayMs, '--header-pause', minHeaderDelayMs].map(String),
    onExit: ({ text }) => died.reject(new Error(text))
  })
  const members = supervisor.members.slice(0, running)
  const clients = members.map(startClient)
  try {
    return await Promise.race([measure(init, members, clients), died.promise])
  } finally {
    for (const client of clients) client.kill()
    await supervisor.stop()
  }

  async function measure(
    { warmUpSeconds, seconds, transactionBytes }: RunBenchInit,
    measured: readonly Member[],
    senders: readonly ChildProcess[]
  ): Promise<BenchResult> {
    await untilReady(measured)
    // As in the reference, the share of a validator that is dead is not offered to the others.
    const load = { rate: Math.ceil(rate / validators), transactionBytes, maxBytes: batchBytes }
    const loadFor = async (duration: number, phase: number): Promise<Sent[]> =>
      await Promise.all(
        senders.map((client, i) =>
          send(client, {
            ...load,
            url: measured[i]!.url,
            seconds: duration,
            firstNumber: (2 * i + phase) * 2 ** 40
          })
        )
      )
    if (warmUpSeconds > 0) {
      await loadFor(warmUpSeconds, 0)
      await delay(2 * DRAIN_MS)
    }
    for (const member of measured) member.send({ ask: 'begin' })
    const sent = await loadFor(seconds, 1)
    await delay(DRAIN_MS)
    const measurements = await Promise.all(measured.map(ask))
    return resultOf(init, measurements, sent)
  }
}

function startClient(): ChildProcess {
  return fork(join(import.meta.dirname, 'client-process.ts'), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

async function send(client: ChildProcess, init: ClientInit): Promise<Sent> {
  client.send(init)
  const [sent] = (await once(client, 'message')) as [Sent]
  return sent
}

async function ask(member: Member): Promise<Measurements> {
  const answer = member.said()
  member.send({ ask: 'measurements' })
  return (await answer) as Measurements
}

/** Until all see each other and have committed something. */
async function untilReady(members: readonly Member[]): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  for (;;) {
    const healths = await Promise.all(members.map(({ url }) => healthOf(url)))
    const present = `${members.length}/`
    if (healths.every(health => health?.validators.startsWith(present) === true && health.commit_index > 0)) return
    if (performance.now() > deadline)
      throw new Error(`the validators have not found each other in ${READY_WITHIN_MS / 1_000} s`)
    await delay(100)
  }
}
