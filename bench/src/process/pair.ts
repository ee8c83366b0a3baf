import { join } from 'node:path'
import type { Case } from '../cases.ts'
import type { ContestantName } from '../contestants.ts'
import type { Lack } from '../contestant.ts'
import type { Turn } from '../measure.ts'
import { Child } from '@p2plane/rig/child-process'
import type { Question } from './questions.ts'

const PROGRAM = join(import.meta.dirname, 'child.ts')

/** A turn, with what the server spent. */
export interface CountedTurn extends Turn {
  readonly serverCpuUs: number
}

/** To start, and to answer beyond the time it was given. A machine may be busy. */
const PATIENCE_MS = 60_000

/** Of a turn, before what counts: caches and processors wake up. */
const WARM_UP_SHARE = 0.2

/** A contestant's server and client, started once and idle until it is their turn. */
export class Pair implements AsyncDisposable {
  readonly name: ContestantName
  readonly lacks: readonly Lack[]
  readonly #server: Child
  readonly #client: Child
  readonly #started: AsyncDisposableStack

  private constructor(
    name: ContestantName,
    lacks: readonly Lack[],
    server: Child,
    client: Child,
    started: AsyncDisposableStack
  ) {
    this.name = name
    this.lacks = lacks
    this.#server = server
    this.#client = client
    this.#started = started
  }

  static async start(name: ContestantName): Promise<Pair> {
    await using started = new AsyncDisposableStack()
    const server = started.use(new Child(PROGRAM, ['server', name]))
    const address = await server.ask<string>(undefined, PATIENCE_MS)
    const client = started.use(new Child(PROGRAM, ['client', name, address]))
    const lacks = await client.ask<Lack[]>(undefined, PATIENCE_MS)
    return new Pair(name, lacks, server, client, started.move())
  }

  async takesPart(measured: Case): Promise<boolean> {
    return await this.#ask('takesPart', measured)
  }

  async turn(measured: Case, forMs: number): Promise<CountedTurn> {
    await this.#ask('warmUp', measured, forMs * WARM_UP_SHARE)
    const before = await this.#serverCpuUs()
    const turn = await this.#ask<Turn>('run', measured, forMs)
    return { ...turn, serverCpuUs: (await this.#serverCpuUs()) - before }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#started.disposeAsync()
  }

  #ask<T>(ask: Question['ask'], measured: Case, forMs = 0): Promise<T> {
    return this.#client.ask<T>({ ask, measured, forMs } satisfies Question, forMs + PATIENCE_MS)
  }

  async #serverCpuUs(): Promise<number> {
    const { user, system } = await this.#server.ask<NodeJS.CpuUsage>({}, PATIENCE_MS)
    return user + system
  }
}
