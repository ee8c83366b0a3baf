import { setTimeout as delay } from 'node:timers/promises'
import type { PrivateKey } from '@libp2p/interface'
import { MemoryDatastore } from 'datastore-core'
import { seededRandom } from '../random.ts'
import { replaceGlobals, restoreGlobals } from '../time/globals.ts'
import { RealWork } from '../time/real-work.ts'
import { VirtualClock } from '../time/virtual-clock.ts'
import { inRealTime, VirtualProcess } from '../time/virtual-process.ts'
import { Fabric } from './fabric.ts'
import { type Host, hostOf, keyOf } from './host.ts'
import type { LinkInit } from './link.ts'
import { ipOf, type Machine } from './machine.ts'
import { Trace } from './trace.ts'
import type { World } from './world.ts'

/** Starts a node. */
export type Start<T> = (host: Host) => T | Promise<T>

/** What a run is made of. */
export interface NetworkRunInit {
  readonly seed: number
  readonly starts: readonly Start<unknown>[]
  readonly link: LinkInit
  readonly endMs: number
  readonly trace: Trace
}

/** How often `until` looks. */
const LOOK_EVERY_MS = 10

/**
 * How long a node takes to connect to another, with everything there is to agree on, which is up to six round trips. The
 * next node is started then, so that two seldom dial each other at once, and the test begins among nodes that know each
 * other.
 */
function acquaintanceMs({ latencyMs = 1, jitterMs = 0 }: LinkInit): number {
  return 50 + 12 * (latencyMs + jitterMs)
}

/** One run of a network. */
export class NetworkRun {
  readonly clock: VirtualClock = new VirtualClock()
  readonly work: RealWork = new RealWork(this.clock)
  readonly #init: NetworkRunInit
  readonly #test: VirtualProcess
  readonly #fabric: Fabric
  readonly #machines: Machine[] = []
  readonly #disks: MemoryDatastore[] = []
  readonly #restarts: number[] = []
  readonly #nodes: unknown[] = []
  #keys: readonly { key: PrivateKey; address: string }[] = []
  #fail: (error: unknown) => void = () => {}

  constructor(init: NetworkRunInit) {
    this.#init = init
    this.#test = this.#process('the test')
    this.#fabric = new Fabric({ link: init.link, network: this.#process('the network'), trace: init.trace })
  }

  /** Starts the nodes, and lets time go until the test has ended. */
  async run<T>(test: (world: World<readonly unknown[]>) => T | Promise<T>): Promise<T> {
    this.#keys = await inRealTime(() => Promise.all(this.#init.starts.map((_, i) => keyOf(this.#init.seed, i))))
    replaceGlobals()
    this.work.start()
    try {
      const { endMs } = this.#init
      return await inRealTime(() =>
        this.clock.run({ endMs, work: this.work }, () => this.#test.enter(() => this.#mainOrFailure(test)))
      )
    } finally {
      this.work.stop()
      restoreGlobals()
    }
  }

  async #mainOrFailure<T>(test: (world: World<readonly unknown[]>) => T | Promise<T>): Promise<T> {
    const failed = new Promise<never>((_resolve, reject) => (this.#fail = reject))
    return await Promise.race([failed, this.#main(test)])
  }

  async #main<T>(test: (world: World<readonly unknown[]>) => T | Promise<T>): Promise<T> {
    for (const index of this.#init.starts.keys()) {
      await this.#start(index)
      await delay(acquaintanceMs(this.#init.link))
    }
    const value = await test(this.#world())
    await this.#stop()
    return value
  }

  /** What a test leaves behind is stopped as a user would, who would notice if that did not work. */
  async #stop(): Promise<void> {
    this.#heal()
    for (const { process } of this.#machines) process.resume()
    const alive = this.#nodes.filter((_, index) => this.#machines[index]?.process.isAlive)
    await Promise.all(alive.map(stop))
  }

  async #start(index: number): Promise<unknown> {
    const restarts = (this.#restarts[index] = (this.#restarts[index] ?? -1) + 1)
    const process = this.#process(`node ${index}`)
    const machine = (this.#machines[index] ??= { index, ip: ipOf(index), process })
    machine.process = process
    this.#fabric.add(machine)
    const disk = (this.#disks[index] ??= new MemoryDatastore())
    const addresses = this.#keys.map(({ address }) => address)
    const { key } = this.#keys[index]!
    const host = hostOf({ fabric: this.#fabric, machine, key, addresses, disk, restarts })
    const node = await process.enter(async () => this.#init.starts[index]!(host))
    this.#nodes[index] = node
    return node
  }

  #world(): World<readonly unknown[]> {
    return {
      nodes: this.#nodes,
      trace: this.#init.trace,
      at: (atMs, act) => this.#at(atMs, act),
      until,
      partition: (some, others = this.#allBut(some)) => {
        this.#block(some, others)
        this.#block(others, some)
      },
      partitionOneWay: (from, to) => this.#block(from, to),
      heal: () => this.#heal(),
      crash: node => this.#crash(node),
      restart: node => this.#restart(node),
      pause: node => this.#machine(node, 'pause').process.pause(),
      resume: node => this.#machine(node, 'resume').process.resume(),
      skew: (node, aheadMs) => void (this.#machine(node, 'skew').process.skewMs = aheadMs)
    }
  }

  #at(atMs: number, act: () => void | Promise<void>): void {
    this.clock.schedule(this.#test, Math.max(atMs, this.clock.nowMs), () => {
      new Promise<void>(resolve => resolve(act())).catch((error: unknown) => this.#fail(error))
    })
  }

  #block(from: readonly number[], to: readonly number[]): void {
    this.#note(`block ${from} > ${to}`)
    for (const one of from) for (const other of to) this.#fabric.link(one, other).isBlocked = true
  }

  #heal(): void {
    this.#note('heal')
    this.#fabric.heal()
  }

  #crash(node: number): void {
    const { process } = this.#machine(node, 'crash')
    process.kill()
    this.#fabric.bury(process)
  }

  async #restart(node: number): Promise<unknown> {
    const { process } = this.#machine(node, 'restart')
    if (process.isAlive) throw new Error(`restart(${node}): node ${node} runs; crash it first`)
    return await this.#start(node)
  }

  /** Everybody else. */
  #allBut(some: readonly number[]): number[] {
    return [...this.#machines.keys()].filter(index => !some.includes(index))
  }

  #machine(node: number, what: string): Machine {
    const machine = this.#machines[node]
    if (machine === undefined) {
      throw new RangeError(`${what}(${node}): there is no such node; expected 0 to ${this.#machines.length - 1}`)
    }
    this.#note(`${what} ${node}`)
    return machine
  }

  #note(what: string): void {
    this.#init.trace.add({ atMs: this.clock.nowMs, what, kind: 'fault', bytes: 0 })
  }

  #process(name: string): VirtualProcess {
    // Chance of its own for each, so that what one draws changes nothing for another.
    this.#processes++
    const random = seededRandom(this.#init.seed * 31 + this.#processes)
    return new VirtualProcess({ name, clock: this.clock, random, work: this.work })
  }
  #processes = 0
}

async function stop(node: unknown): Promise<void> {
  if (typeof node === 'object' && node !== null && Symbol.asyncDispose in node) {
    await (node as AsyncDisposable)[Symbol.asyncDispose]()
  }
}

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const endMs = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() >= endMs) throw new Error(`until: the condition did not hold within ${timeoutMs / 1_000} s`)
    await delay(LOOK_EVERY_MS)
  }
}
