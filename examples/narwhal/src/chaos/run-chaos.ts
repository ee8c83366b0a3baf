import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { healthOf, placeOf, post } from '../cluster/client.ts'
import type { Exit, Member } from '../cluster/member.ts'
import { Supervisor } from '../cluster/supervisor.ts'
import { historyOf } from '../verify/history-of.ts'
import { closing, type Deeds, faultsOf } from './outcome.ts'

/** Between two kills, and until a killed one is started again. */
const KILL_EVERY_MS = { from: 500, to: 3_500 }
const DOWN_MS = { from: 50, to: 1_500 }
/** One kill in so many takes a second one along, after which nothing is committed for a while. */
const DOUBLE_KILL = 5
/** For the last of them to catch up at the end. */
const PATIENCE_MS = 60_000
const POLL_MS = 50

/** What `runChaos` takes. */
export interface ChaosInit {
  readonly validators: number
  readonly seconds: number
  /** Transactions a second. */
  readonly rate: number
  readonly firstPort: number
  /** Where each has a directory of its own, and leaves it. @default a temporary one, deleted where nothing is wrong */
  readonly data?: string
  /** Told what happens, a line at a time. */
  readonly say: (line: string) => void
}

/**
 * Kills validators without warning, again and again, while transactions are posted to them; then starts all, lets them
 * catch up, and compares what is on their disks. Resolves with the closing sentence.
 *
 * @throws Error with what is wrong
 */
export async function runChaos(init: ChaosInit): Promise<string> {
  const data = init.data ?? (await mkdtemp(join(tmpdir(), 'narwhal-chaos-')))
  const { validators, firstPort } = init
  const died: string[] = []
  const onExit = ({ text }: Exit): void => void died.push(text)
  const supervisor = await Supervisor.start({ validators, firstPort, data, onExit }).catch((error: Error) => {
    throw new Error([error.message, ...died].join('\n  '))
  })
  try {
    const chaos = new Chaos(init, supervisor)
    const deeds = await chaos.run()
    await supervisor.stop()
    const histories = await Promise.all(
      supervisor.members.map(({ index }) => historyOf(join(data, `validator-${index}`)))
    )
    const faults = [...died, ...faultsOf(histories, deeds)]
    if (faults.length > 0)
      throw new Error(['this is NOT one history, or not whole:', ...faults, `the logs are in ${data}`].join('\n  '))
    if (init.data === undefined) await rm(data, { recursive: true })
    return closing(histories, deeds)
  } finally {
    await supervisor.stop()
  }
}

class Chaos {
  readonly #init: ChaosInit
  readonly #members: readonly Member[]
  readonly #acknowledged: string[] = []
  readonly #restarts = new Set<Promise<void>>()
  #kills = 0
  #slowestCatchUpMs = 0
  #isOver = false

  constructor(init: ChaosInit, { members }: Supervisor) {
    this.#init = init
    this.#members = members
  }

  async run(): Promise<Deeds> {
    const { seconds, say } = this.#init
    const posting = this.#post()
    const end = performance.now() + seconds * 1_000
    while (performance.now() < end) {
      await delay(between(KILL_EVERY_MS))
      this.#killOne()
      if (Math.random() * DOUBLE_KILL < 1) this.#killOne()
    }
    this.#isOver = true
    await posting
    await Promise.all(this.#restarts)
    say(`${this.#kills} kills, ${this.#acknowledged.length} transactions acknowledged; now all catch up`)
    await this.#settle()
    return { kills: this.#kills, acknowledged: this.#acknowledged, slowestCatchUpMs: this.#slowestCatchUpMs }
  }

  #killOne(): void {
    const running = this.#members.filter(({ isRunning }) => isRunning)
    const victim = running[Math.floor(Math.random() * running.length)]
    // One is left, so that somebody takes transactions.
    if (victim === undefined || running.length < 3) return
    this.#kills++
    const restart = this.#restart(victim).finally(() => this.#restarts.delete(restart))
    this.#restarts.add(restart)
  }

  async #restart(member: Member): Promise<void> {
    await member.kill()
    await delay(between(DOWN_MS))
    const startedAt = performance.now()
    // Killed again while it starts: then that is seen to elsewhere.
    const isUp = await member.start().then(
      () => true,
      () => false
    )
    if (!isUp) return
    const goal = Math.max(...(await this.#commitIndices(other => other !== member)))
    while (((await healthOf(member.url))?.commit_index ?? 0) < goal && member.isRunning) await delay(POLL_MS)
    if (member.isRunning) this.#slowestCatchUpMs = Math.max(this.#slowestCatchUpMs, performance.now() - startedAt)
  }

  async #commitIndices(isAsked: (member: Member) => boolean): Promise<number[]> {
    const healths = await Promise.all(this.#members.filter(isAsked).map(({ url }) => healthOf(url)))
    return healths.flatMap(health => (health === undefined ? [] : [health.commit_index]))
  }

  /** To one after the other. Whether one that was killed meanwhile has it on its disk, nobody was told. */
  async #post(): Promise<void> {
    for (let i = 0; !this.#isOver; i++) {
      const { url, isRunning } = this.#members[i % this.#members.length]!
      if (isRunning) {
        void post(url, `transaction ${i}`).then(
          id => this.#acknowledged.push(id),
          () => undefined
        )
      }
      await delay(1_000 / this.#init.rate)
    }
  }

  /** Until all have every acknowledged transaction. The last ones that were acknowledged are the last to be committed. */
  async #settle(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    const left = [...this.#acknowledged]
    while (left.length > 0) {
      const id = left.at(-1)!
      const places = await Promise.all(this.#members.map(({ url }) => placeOf(url, id)))
      if (places.every(place => place !== undefined)) left.pop()
      else if (performance.now() > deadline)
        throw new Error(`transaction ${id} is not committed by all after ${PATIENCE_MS / 1_000} s`)
      else await delay(POLL_MS)
    }
  }
}

function between({ from, to }: { from: number; to: number }): number {
  return from + Math.random() * (to - from)
}
