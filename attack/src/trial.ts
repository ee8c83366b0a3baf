/** One attack on one server: three processes, and rounds of two windows without the attack and one with it. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Child } from '@p2plane/rig/child-process'
import { FIXED_YOUNG_GENERATION } from '@p2plane/rig/young-generation'
import type { AttackName } from './attacks.ts'
import type { Load, Served } from './load.ts'
import type { Struck } from './onslaught.ts'
import type { ServerName } from './servers.ts'
import type { Watched } from './watch.ts'

/** How long each thing takes. */
export interface TrialOptions {
  /** Rounds that count. */
  readonly rounds: number
  /** Of each window. */
  readonly seconds: number
}

/** One window: what became of the honest client, and of the server. */
export interface Window extends Served, Watched {}

/** Two windows without the attack, and one with it. */
export interface Round {
  readonly controls: readonly [Window, Window]
  readonly attacked: Window
  readonly struck: Struck
  /** Of each window. */
  readonly forMs: number
}

/** All that was measured of one attack on one server. */
export interface Trial {
  readonly attack: AttackName
  readonly server: ServerName
  readonly rounds: readonly Round[]
  /** Of the server at rest: before the first round, and five seconds after the last. */
  readonly settledBytes: { readonly before: number; readonly after: number }
  /** What ended it early. */
  readonly failed?: string
}

/** To answer beyond the time it was given: a server under attack may be busy for long. */
const PATIENCE_MS = 45_000
const WARM_UP_MS = 1_000
/** Between an attack and the next window without it. */
const CALM_MS = 300
const AFTER_MS = 5_000
/** Of what the server can do: above it any loss is the attacker's, for there would be nothing to spare. */
const OFFERED_SHARE = 0.6

/** @param onRound - is told each round as it ends, and says whether another is wanted */
export async function runTrial(
  attack: AttackName,
  server: ServerName,
  { seconds }: Pick<TrialOptions, 'seconds'>,
  onRound: (rounds: readonly Round[]) => boolean
): Promise<Trial> {
  const rounds: Round[] = []
  const settledBytes = { before: Number.NaN, after: Number.NaN }
  const trial = { attack, server, rounds, settledBytes }
  try {
    await using cast = await Cast.start(attack, server)
    await cast.warmUp()
    settledBytes.before = await cast.settled()
    const perSecond = await cast.capacity()
    const forMs = seconds * 1000
    do rounds.push(await cast.round({ forMs, perSecond: perSecond * OFFERED_SHARE }))
    while (onRound(rounds))
    await delay(AFTER_MS)
    settledBytes.after = await cast.settled()
    return trial
  } catch (error) {
    return { ...trial, failed: (error as Error).message }
  }
}

/** The three of them. */
class Cast implements AsyncDisposable {
  readonly #server: Child
  readonly #client: Child
  readonly #attacker: Child
  readonly #started: AsyncDisposableStack

  private constructor(server: Child, client: Child, attacker: Child, started: AsyncDisposableStack) {
    this.#server = server
    this.#client = client
    this.#attacker = attacker
    this.#started = started
  }

  static async start(attack: AttackName, name: ServerName): Promise<Cast> {
    await using started = new AsyncDisposableStack()
    const begin = async <T>(program: string, args: string[], flags: readonly string[] = []): Promise<[Child, T]> => {
      const child = started.use(new Child(join(import.meta.dirname, `process/${program}.ts`), args, flags))
      return [child, await child.ask<T>(undefined, PATIENCE_MS)]
    }
    const [server, address] = await begin<string>('server', [name], FIXED_YOUNG_GENERATION)
    const [client] = await begin('client', [name, address])
    const [attacker] = await begin('attacker', [attack, name, address])
    return new Cast(server, client, attacker, started.move())
  }

  async warmUp(): Promise<void> {
    await this.#window({ forMs: WARM_UP_MS })
  }

  /** What the server answers in a second to those who always have a call under way. */
  async capacity(): Promise<number> {
    const { answered } = await this.#window({ forMs: WARM_UP_MS })
    return answered / (WARM_UP_MS / 1000)
  }

  settled(): Promise<number> {
    return this.#server.ask({ ask: 'settled' }, PATIENCE_MS)
  }

  async round(load: Load): Promise<Round> {
    const controls = [await this.#window(load), await this.#window(load)] as const
    const [attacked, struck] = await Promise.all([
      this.#window(load),
      this.#attacker.ask<Struck>({ ask: 'strike', forMs: load.forMs }, load.forMs + PATIENCE_MS)
    ])
    await delay(CALM_MS)
    return { controls, attacked, struck, forMs: load.forMs }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#started.disposeAsync()
  }

  async #window(load: Load): Promise<Window> {
    await this.#server.ask({ ask: 'watch' }, PATIENCE_MS)
    const served = await this.#client.ask<Served>({ ask: 'call', ...load }, load.forMs + PATIENCE_MS)
    return { ...served, ...(await this.#server.ask<Watched>({ ask: 'watch' }, PATIENCE_MS)) }
  }
}
