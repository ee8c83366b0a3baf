import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom } from '../random.ts'
import { replaceGlobals, restoreGlobals } from '../time/globals.ts'
import { RealWork } from '../time/real-work.ts'
import { VirtualClock } from '../time/virtual-clock.ts'
import { inRealTime, VirtualProcess } from '../time/virtual-process.ts'
import { Fabric } from './fabric.ts'
import { keyOf } from './host.ts'
import type { LinkInit } from './link.ts'
import { Machines, type Start } from './machines.ts'
import type { Trace } from './trace.ts'
import { worldOf } from './world-of.ts'
import type { World } from './world.ts'

/** What a run is made of. */
export interface NetworkRunInit {
  readonly seed: number
  readonly starts: readonly Start<unknown>[]
  readonly link: LinkInit
  readonly endMs: number
  readonly trace: Trace
}

type Test<T> = (world: World<readonly unknown[]>) => T | Promise<T>

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
  readonly #machines: Machines
  #processes = 0

  constructor(init: NetworkRunInit) {
    this.#init = init
    const { link, trace, starts } = init
    this.#test = this.#process('the test')
    this.#fabric = new Fabric({ link, network: this.#process('the network'), trace })
    this.#machines = new Machines({ starts, fabric: this.#fabric, process: name => this.#process(name) })
  }

  /** Starts the nodes, and lets time go until the test has ended. */
  async run<T>(test: Test<T>): Promise<T> {
    const { seed, starts, endMs } = this.#init
    this.#machines.keys = await inRealTime(() => Promise.all(starts.map((_, i) => keyOf(seed, i))))
    replaceGlobals()
    this.work.start()
    try {
      return await inRealTime(() =>
        this.clock.run({ endMs, work: this.work }, () => this.#test.enter(() => this.#mainOrFailure(test)))
      )
    } finally {
      this.work.stop()
      restoreGlobals()
    }
  }

  async #mainOrFailure<T>(test: Test<T>): Promise<T> {
    const { promise: failed, reject: fail } = Promise.withResolvers<never>()
    return await Promise.race([failed, this.#main(test, fail)])
  }

  async #main<T>(test: Test<T>, fail: (error: unknown) => void): Promise<T> {
    const { starts, link, trace } = this.#init
    for (const index of starts.keys()) {
      await this.#machines.start(index)
      await delay(acquaintanceMs(link))
    }
    const world = worldOf({ machines: this.#machines, fabric: this.#fabric, test: this.#test, trace, fail })
    const value = await test(world)
    world.heal()
    await this.#machines.stop()
    return value
  }

  #process(name: string): VirtualProcess {
    // Chance of its own for each, so that what one draws changes nothing for another.
    this.#processes++
    const random = seededRandom(this.#init.seed * 31 + this.#processes)
    return new VirtualProcess({ name, clock: this.clock, random, work: this.work })
  }
}
