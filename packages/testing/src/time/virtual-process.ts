import { AsyncLocalStorage } from 'node:async_hooks'
import type { Random } from '../random.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What a process is made of. */
export interface VirtualProcessInit {
  /** How it is called where something is said of it. */
  readonly name: string
  /** What time it is. */
  readonly clock: VirtualClock
  /** Where its random numbers come from. */
  readonly random: Random
  /** Who waits for what is not virtual. */
  readonly work?: WorkWatch
}

/** Waits for what is not virtual. */
export interface WorkWatch {
  /** @param kind what it is called where it is to blame */
  promised<T>(kind: string, promise: Promise<T>): Promise<T>
}

/**
 * Whose code runs: a node of a network, or the test itself. Everything that is begun in it, a timer or what a message
 * brings, is its own, so that it can be stopped like a process of the operating system.
 */
export class VirtualProcess {
  readonly name: string
  readonly clock: VirtualClock
  readonly random: Random
  readonly work: WorkWatch | undefined
  /** By how much its wall clock is ahead, in milliseconds. */
  skewMs = 0
  #state: 'running' | 'paused' | 'dead' = 'running'
  #held: (() => void)[] = []

  constructor({ name, clock, random, work }: VirtualProcessInit) {
    this.name = name
    this.clock = clock
    this.random = random
    this.work = work
  }

  get isAlive(): boolean {
    return this.#state !== 'dead'
  }

  /** Runs code as this process. */
  enter<T>(run: () => T): T {
    return PROCESSES.run(this, run)
  }

  /** Has something happen to this process: now, later where it is paused, or never where it is dead. */
  take(happen: () => void): void {
    if (this.#state === 'running') PROCESSES.run(this, happen)
    else if (this.#state === 'paused') this.#held.push(happen)
  }

  /**
   * The same where nothing else happens in the turn, so that nothing has to be put back: Node makes a map to put another
   * process in its place, and one more to put this one back.
   */
  takeLast(happen: () => void): void {
    if (this.#state === 'paused') this.#held.push(happen)
    if (this.#state !== 'running') return
    PROCESSES.enterWith(this)
    happen()
  }

  /** As SIGSTOP does: nothing of it runs, and the operating system goes on to receive for it. */
  pause(): void {
    if (this.#state === 'running') this.#state = 'paused'
  }

  /** As SIGCONT does: all that was due in the meantime happens now, in its order. */
  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    for (const happen of this.#held.splice(0)) this.clock.schedule(this, this.clock.nowMs, happen)
  }

  /** As SIGKILL does: nothing of it ever runs again. */
  kill(): void {
    this.#state = 'dead'
    this.#held = []
  }
}

const PROCESSES = new AsyncLocalStorage<VirtualProcess>()

/** The process that the running code belongs to. Undefined in real time. */
export function currentProcess(): VirtualProcess | undefined {
  return PROCESSES.getStore()
}

/** Runs code in real time, as no process. */
export function inRealTime<T>(run: () => T): T {
  return PROCESSES.exit(run)
}
