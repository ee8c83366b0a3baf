import type { Case } from '../cases.ts'
import type { ContestantName } from '../contestants.ts'
import type { Lack } from '../contestant.ts'
import type { Turn } from '../measure.ts'
import { Child } from './child-process.ts'
import type { Question } from './questions.ts'

/** A turn, with what the server spent. */
export interface CountedTurn extends Turn {
  readonly serverCpuUs: number
}

/** Before what counts, in milliseconds: caches and processors wake up. */
const WARM_UP_SHARE = 0.2

/** A contestant's server and client, started once and idle until it is their turn. */
export class Pair implements AsyncDisposable {
  readonly name: ContestantName
  readonly lacks: readonly Lack[]
  readonly #server: Child
  readonly #client: Child

  private constructor(name: ContestantName, lacks: readonly Lack[], server: Child, client: Child) {
    this.name = name
    this.lacks = lacks
    this.#server = server
    this.#client = client
  }

  static async start(name: ContestantName): Promise<Pair> {
    const server = new Child('process/child.ts', ['server', name])
    try {
      const client = new Child('process/child.ts', ['client', name, await server.ask<string>()])
      return new Pair(name, await client.ask<Lack[]>(), server, client)
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
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
    await this.#client[Symbol.asyncDispose]()
    await this.#server[Symbol.asyncDispose]()
  }

  #ask<T>(ask: Question['ask'], measured: Case, forMs = 0): Promise<T> {
    return this.#client.ask<T>({ ask, measured, forMs } satisfies Question)
  }

  async #serverCpuUs(): Promise<number> {
    const { user, system } = await this.#server.ask<NodeJS.CpuUsage>({})
    return user + system
  }
}
