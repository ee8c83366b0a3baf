import { type Random, seededRandom } from '../random.ts'
import { Agenda } from './agenda.ts'
import { type Faults, NO_FAULTS } from './faults.ts'
import { Links } from './links.ts'
import { MachineHost } from './machine-host.ts'
import { unleash } from './nemesis.ts'
import { SimulatedLog } from './simulated-log.ts'
import { NodeInWorld, type World } from './node-in-world.ts'
import type { SimulatedNode } from './simulated-node.ts'
import { SimulationError } from './simulation-error.ts'
import { checkFaults, checkInit, checkTime, type SimulationInit } from './simulation-init.ts'

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
  readonly #agenda = new Agenda<Scheduled<TEvent>>()
  readonly #links: Links
  readonly #random: Random
  readonly #host: MachineHost<TState, TEvent, TEffect, TRecord>
  #faults: Faults

  /** @throws RangeError where an option is not possible */
  constructor(init: SimulationInit<TState, TEvent, TEffect, TRecord>) {
    const { seed, nodes, faults = NO_FAULTS } = init
    checkInit(init)
    checkFaults(faults)
    this.seed = seed
    this.#host = new MachineHost(init)
    this.#faults = faults
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
    return this.#agenda.nowMs
  }

  /** How many events have happened. */
  get steps(): number {
    return this.#host.steps
  }

  /** What has happened until now: the same for the same seed. */
  get traceHash(): string {
    return this.#host.traceHash
  }

  /** Chance, from the seed. */
  get random(): Random {
    return this.#random
  }

  /** What a node knows; while it is down `undefined`. */
  state(node: number): TState | undefined {
    return this.#host.state(node)
  }

  /**
   * Lets time pass.
   *
   * @throws SimulationError where a step throws, or `check` does
   */
  run(forMs: number): void {
    checkTime({ forMs })
    this.#replayable(() => this.#agenda.run(this.nowMs + forMs, item => this.#happen(item)))
  }

  /** Has something happen to the world after a time. */
  after(ms: number, action: () => void): void {
    checkTime({ ms })
    this.#agenda.put(this.nowMs + ms, { ...NOWHERE, event: undefined, action })
  }

  /**
   * Has nodes crash, and the network break, by chance and as often as the faults say. Each time lasts a while.
   *
   * @param forMs from now on; what has begun by then may end later
   */
  unleash(forMs: number): void {
    checkTime({ forMs })
    unleash(this, this.#faults, forMs)
  }

  /** A node stops without warning. Its disk keeps what was synced. @throws RangeError where there is no such node */
  crash(node: number): void {
    const victim = this.#node(node, `crash(${node})`)
    if (!victim.isUp) return
    this.#host.forget(node)
    victim.crash()
  }

  /**
   * A node starts again, with what is on its disk.
   *
   * @throws SimulationError where its machine does not start
   */
  restart(node: number): void {
    const back = this.#node(node, `restart(${node})`)
    if (back.isUp) return
    back.restart()
    this.#start(back)
  }

  /** Nothing from these nodes reaches the others any more. */
  cut(from: readonly number[], to: readonly number[]): void {
    this.#pairs('cut', from, to, (one, other) => this.#links.cut(one, other))
  }

  /** What these nodes send to those arrives again. */
  join(from: readonly number[], to: readonly number[]): void {
    this.#pairs('join', from, to, (one, other) => this.#links.join(one, other))
  }

  /** What is sent from one to the other waits for so long. */
  clog(from: number, to: number, forMs: number): void {
    this.#pairs('clog', [from], [to], () => this.#links.clog(from, to, this.nowMs + forMs))
  }

  /**
   * All is well from now on: all links are open, all nodes are there.
   *
   * @param faults what still goes wrong
   */
  heal(faults: Faults = NO_FAULTS): void {
    checkFaults(faults)
    this.#faults = faults
    this.#links.heal(faults)
    for (const node of this.#nodes) this.restart(node.index)
  }

  #world(): World<TEvent> {
    const agenda = this.#agenda
    return {
      get nowMs() {
        return agenda.nowMs
      },
      random: this.#random,
      schedule: (atMs, node, incarnation, event, synced) =>
        agenda.put(atMs, { node, incarnation, from: node, event, synced, action: undefined }),
      transmit: (from, to, event) => this.#transmit(from, to, event),
      syncDelayMs: () => {
        const [least, most] = this.#faults.syncMs
        return least + (most - least) * this.#random()
      }
    }
  }

  #transmit(from: number, to: number, event: TEvent): void {
    const target = this.#node(to, `send(${to})`)
    const arrivals = this.#links.arrivals(from, to, this.nowMs)
    if (arrivals.length === 0) this.#host.lose(event, this.#nodes[from]!, target)
    for (const atMs of arrivals) {
      this.#agenda.put(atMs, { node: to, incarnation: -1, from, event, synced: 0, action: undefined })
    }
  }

  #start(node: SimulatedNode<TEvent, TRecord>): void {
    this.#replayable(() => this.#host.start(node))
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
    const state = this.#host.state(node)
    if (state === undefined || (incarnation >= 0 && incarnation !== target.incarnation)) {
      if (incarnation < 0) this.#host.lose(event, this.#nodes[from]!, target)
      return
    }
    if (synced > 0) target.log.synced(synced)
    this.#host.step(target, state, event, this.nowMs)
  }

  #pairs(
    what: string,
    from: readonly number[],
    to: readonly number[],
    act: (one: number, other: number) => void
  ): void {
    for (const node of [...from, ...to]) this.#node(node, what)
    for (const one of from) for (const other of to) act(one, other)
  }

  #node(index: number, asked: string): NodeInWorld<TEvent, TRecord> {
    const node = this.#nodes[index]
    if (node !== undefined) return node
    throw new RangeError(`${asked}: there is no node ${String(index)}; expected 0 to ${this.#nodes.length - 1}`)
  }
}

const NOWHERE = { node: -1, incarnation: -1, from: -1, synced: 0 } as const
