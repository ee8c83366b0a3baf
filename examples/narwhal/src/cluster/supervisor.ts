import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Exit, Member } from './member.ts'
import { freePortBlock } from './ports.ts'

/** For a validator to answer over HTTP. */
const START_WITHIN_MS = 30_000

/** What `Supervisor.start` takes. */
export interface SupervisorInit {
  /** How many validators there are. */
  validators: number
  /** Of these, how many are started: the first. @default all */
  running?: number
  /** The first port to try; the next free ones are taken. */
  firstPort: number
  /** Where each has a directory of its own. @default a temporary one, deleted at the end */
  data?: string
  /** What is run, and more of its command line. @default validator-process.ts, and nothing more */
  entry?: string
  args?: readonly string[]
  /** Told where a validator has ended by itself. */
  onExit?: (exit: Exit, member: Member) => void
}

/** A cluster on this host: a process a validator, each with a directory and ports of its own. */
export class Supervisor {
  readonly members: readonly Member[]
  /** Ports that were asked for and are taken. */
  readonly takenPorts: readonly number[]
  readonly firstPort: number
  readonly #directory: string
  readonly #isTemporary: boolean
  /** Where this process ends without `stop`, in a hurry. */
  readonly #onExit = (): void => {
    for (const { pid } of this.members) if (pid !== undefined) process.kill(pid, 'SIGKILL')
    if (this.#isTemporary) rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 })
  }

  private constructor(
    init: SupervisorInit,
    { first, taken }: { first: number; taken: readonly number[] },
    directory: string
  ) {
    const ports = Array.from({ length: init.validators }, (_, i) => first + i)
    this.#directory = directory
    this.#isTemporary = init.data === undefined
    this.firstPort = first
    this.takenPorts = taken
    this.members = ports.map((port, index) => {
      const { validators, entry, args } = init
      const data = join(directory, `validator-${index}`)
      const member: Member = new Member(
        { index, validators, port, ports, data, ...(entry && { entry }), ...(args && { args }) },
        exit => {
          if (!exit.wasMeant) init.onExit?.(exit, member)
        }
      )
      return member
    })
    process.once('exit', this.#onExit)
  }

  /** Resolves once all that are to run answer over HTTP. @throws Error with one sentence, and nothing left behind */
  static async start(init: SupervisorInit): Promise<Supervisor> {
    const ports = await freePortBlock(init.firstPort, init.validators)
    const directory = init.data ?? (await mkdtemp(join(tmpdir(), 'narwhal-')))
    const supervisor = new Supervisor(init, ports, directory)
    try {
      const { running = init.validators } = init
      await Promise.all(supervisor.members.slice(0, running).map(startInTime))
      return supervisor
    } catch (error) {
      await supervisor.stop()
      throw error
    }
  }

  /** Lets only those of one group hear each other; whoever is in none hears everybody in none. */
  partition(groups: readonly (readonly number[])[]): void {
    const groupOf = (index: number): number => groups.findIndex(group => group.includes(index))
    const all = this.members.map(({ index }) => index)
    for (const member of this.members) {
      member.break({ cutFrom: all.filter(index => groupOf(index) !== groupOf(member.index)) })
    }
  }

  /** Ends all of them, and deletes what they have written where the directory is a temporary one. */
  async stop(): Promise<void> {
    await Promise.all(this.members.map(member => member.stop()))
    if (this.#isTemporary) await rm(this.#directory, { recursive: true, force: true })
    process.off('exit', this.#onExit)
  }
}

async function startInTime(member: Member): Promise<void> {
  const timeout = new AbortController()
  const late = delay(START_WITHIN_MS, undefined, { signal: timeout.signal }).then(() => {
    throw new Error(`validator ${member.index} has not started within ${START_WITHIN_MS / 1_000} s`)
  })
  try {
    await Promise.race([member.start(), late])
  } finally {
    timeout.abort()
    late.catch(() => undefined)
  }
}
