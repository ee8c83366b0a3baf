import { EventQueue } from '../event-queue.ts'
import { type Random, seededRandom } from '../random.ts'
import { type Faults, NO_FAULTS } from './faults.ts'
import { Links } from './links.ts'
import type { Machine } from './machine.ts'
import { unleash } from './nemesis.ts'
import { SimulatedLog } from './simulated-log.ts'
import { NodeInWorld, type World } from './node-in-world.ts'
import type { SimulatedNode } from './simulated-node.ts'
import { SimulationError } from './simulation-error.ts'
import { TraceHash } from './trace-hash.ts'

/** What makes a simulation. */
export interface SimulationInit<TState, TEvent, TEffect, TRecord> {
  /** Decides everything that is left to chance. */
  readonly seed: number
  /** How many. */
  readonly nodes: number
  /** What each of them runs. */
  readonly machine: Machine<TState, TEvent, TEffect, TRecord>
  /**
   * What can go wrong. Messages and disks are as it says from the start; `unleash` has the rest happen.
   *
   * @default NO_FAULTS
   */
  readonly faults?: Faults
  /** Looks at a node after each of its steps, and throws where something is not as it has to be. */
  readonly check?: (node: SimulatedNode<TEvent, TRecord>, state: TState) => void
}

/** What is to happen at a node; or, without a node, whatever `action` does. */
interface Scheduled<TEvent> {
  readonly node: number
  /** Of the node, where a crash makes it forget; otherwise -1. */
  readonly incarnation: number
  readonly from: number
  readonly event: TEvent | undefined
  /** How much of the log is on disk then. */
  readonly synced: number
  readonly action: (() => void) | undefined
}

/**
 * Runs copies of a machine against each other on a virtual clock, one event after the other, tens of thousands of times
 * faster than they would take. The same seed is the same history, event by event.
 *
 * @example
 * ```ts
 * const simulation = new Simulation({ seed: 7, nodes: 3, machine, faults, check })
 * simulation.unleash(20_000)
 * simulation.run(20_000) // things go wrong
 * simulation.heal()
 * simulation.run(3_000) // and now all must be well
 * ```
 */
export class Simulation<TState, TEvent, TEffect, TRecord = never> {
  /** What decides everything that is left to chance. */
  readonly seed: number
  readonly #nodes: readonly NodeInWorld<TEvent, TRecord>[]
  readonly #machine: Machine<TState, TEvent, TEffect, TRecord>
  readonly #check: ((node: SimulatedNode<TEvent, TRecord>, state: TState) => void) | undefined
  readonly #queue = new EventQueue<Scheduled<TEvent>>()
  readonly #links: Links
  readonly #random: Random
  readonly #hash = new TraceHash()
  #faults: Faults
  readonly #states: (TState | undefined)[] = []
  #nowMs = 0
  #steps = 0

  constructor({ seed, nodes, machine, faults = NO_FAULTS, check }: SimulationInit<TState, TEvent, TEffect, TRecord>) {
    this.seed = seed
    this.#machine = machine
    this.#faults = faults
    this.#check = check
    this.#random = seededRandom(seed)
    this.#links = new Links(nodes, this.#random, faults)
    const world = this.#world()
    this.#nodes = Array.from({ length: nodes }, (_, index) => {
      const skewMs = Math.floor(faults.skewMs * (2 * this.#random() - 1))
      return new NodeInWorld(index, new SimulatedLog<TRecord>(), world, skewMs)
    })
    for (const node of this.#nodes) this.#start(node)
  }

  /** By their index. */
  get nodes(): readonly SimulatedNode<TEvent, TRecord>[] {
    return this.#nodes
  }

  /** Virtual time, in milliseconds from the start. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** How many events have happened. */
  get steps(): number {
    return this.#steps
  }

  /** What has happened until now: the same for the same seed. */
  get traceHash(): string {
    return this.#hash.toString()
  }

  /** Chance, from the seed. */
  get random(): Random {
    return this.#random
  }

  /** What a node knows; while it is down `undefined`. */
  state(node: number): TState | undefined {
    return this.#states[node]
  }

  /**
   * Lets time pass.
   *
   * @throws SimulationError where a step throws, or `check` does
   */
  run(forMs: number): void {
    const untilMs = this.#nowMs + forMs
    this.#replayable(() => {
      for (let due = this.#queue.peek(); due !== undefined && due.dueMs <= untilMs; due = this.#queue.peek()) {
        this.#queue.pop()
        this.#nowMs = due.dueMs
        this.#happen(due.item)
      }
    })
    this.#nowMs = untilMs
  }

  /** Has something happen to the world after a time. */
  after(ms: number, action: () => void): void {
    this.#queue.push(this.#nowMs + ms, { ...NOWHERE, event: undefined, action })
  }

  /**
   * Has nodes crash, and the network break, by chance and as often as the faults say. Each time lasts a while.
   *
   * @param forMs from now on; what has begun by then may end later
   */
  unleash(forMs: number): void {
    unleash(this, this.#faults, forMs)
  }

  /** A node stops without warning. Its disk keeps what was synced. */
  crash(node: number): void {
    if (!this.#nodes[node]!.isUp) return
    this.#states[node] = undefined
    this.#nodes[node]!.crash()
  }

  /**
   * A node starts again, with what is on its disk.
   *
   * @throws SimulationError where its machine does not start
   */
  restart(node: number): void {
    if (this.#nodes[node]!.isUp) return
    this.#nodes[node]!.restart()
    this.#start(this.#nodes[node]!)
  }

  /** Nothing from these nodes reaches the others any more. */
  cut(from: readonly number[], to: readonly number[]): void {
    for (const one of from) for (const other of to) this.#links.cut(one, other)
  }

  /** What these nodes send to those arrives again. */
  join(from: readonly number[], to: readonly number[]): void {
    for (const one of from) for (const other of to) this.#links.join(one, other)
  }

  /** What is sent from one to the other waits for so long. */
  clog(from: number, to: number, forMs: number): void {
    this.#links.clog(from, to, this.#nowMs + forMs)
  }

  /**
   * All is well from now on: all links are open, all nodes are there.
   *
   * @param faults what still goes wrong
   */
  heal(faults: Faults = NO_FAULTS): void {
    this.#faults = faults
    this.#links.heal(faults)
    for (const node of this.#nodes) this.restart(node.index)
  }

  #world(): World<TEvent> {
    const nowMs = (): number => this.#nowMs
    return {
      get nowMs() {
        return nowMs()
      },
      random: this.#random,
      schedule: (atMs, node, incarnation, event, synced) =>
        this.#queue.push(atMs, { node, incarnation, from: node, event, synced, action: undefined }),
      transmit: (from, to, event) => this.#transmit(from, to, event),
      syncDelayMs: () => {
        const [least, most] = this.#faults.syncMs
        return least + (most - least) * this.#random()
      }
    }
  }

  #transmit(from: number, to: number, event: TEvent): void {
    const arrivals = this.#links.arrivals(from, to, this.#nowMs)
    if (arrivals.length === 0) this.#machine.lost?.(event, this.#nodes[from]!, this.#nodes[to]!)
    for (const atMs of arrivals) {
      this.#queue.push(atMs, { node: to, incarnation: -1, from, event, synced: 0, action: undefined })
    }
  }

  #start(node: SimulatedNode<TEvent, TRecord>): void {
    this.#replayable(() => {
      this.#states[node.index] = this.#machine.start(node)
    })
  }

  /** Says of whatever goes wrong how it can be seen again. */
  #replayable(run: () => void): void {
    try {
      run()
    } catch (cause) {
      if (cause instanceof SimulationError) throw cause
      const { seed, nowMs } = this
      throw new SimulationError((cause as Error).message, { seed, nowMs, cause })
    }
  }

  #happen({ node, incarnation, from, event, synced, action }: Scheduled<TEvent>): void {
    if (event === undefined) return action?.()
    const target = this.#nodes[node]!
    const state = this.#states[node]
    if (state === undefined || (incarnation >= 0 && incarnation !== target.incarnation)) {
      if (incarnation < 0) this.#machine.lost?.(event, this.#nodes[from]!, target)
      return
    }
    if (synced > 0) target.log.synced(synced)
    this.#steps++
    this.#hash.add(this.#nowMs * 1_000)
    this.#hash.add(node)
    if (this.#machine.fingerprint !== undefined) this.#hash.add(this.#machine.fingerprint(event))
    for (const effect of this.#machine.step(state, event, target.now, target)) {
      this.#machine.perform(effect, target, state)
    }
    this.#check?.(target, state)
  }
}

const NOWHERE = { node: -1, incarnation: -1, from: -1, synced: 0 } as const
