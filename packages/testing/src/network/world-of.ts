import type { VirtualProcess } from '../time/virtual-process.ts'
import type { Fabric } from './fabric.ts'
import type { Machine } from './machine.ts'
import type { Machines } from './machines.ts'
import type { Trace } from './trace.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

/** What a world is made of. */
export interface WorldInit {
  readonly machines: Machines
  readonly fabric: Fabric
  readonly test: VirtualProcess
  readonly trace: Trace
  /** Ends the run. */
  readonly fail: (error: unknown) => void
}

/** What a test is given to see a network and to do things to it. All of it is noted in the trace. */
export function worldOf({ machines, fabric, test, trace, fail }: WorldInit): World<readonly unknown[]> {
  const { clock } = test
  const note = (what: string): void => trace.add({ atMs: clock.nowMs, what, kind: 'fault', bytes: 0 })
  const machine = (what: string, node: number): Machine => {
    const found = machines.at(node, `${what}(${node})`)
    note(`${what} ${node}`)
    return found
  }
  const block = (what: string, from: readonly number[], to: readonly number[]): void => {
    for (const node of [...from, ...to]) machines.at(node, what)
    note(`block ${from} > ${to}`)
    for (const one of from) for (const other of to) fabric.link(one, other).isBlocked = true
  }
  return {
    nodes: machines.nodes,
    trace,
    until,
    at: (atMs, act) => {
      clock.schedule(test, Math.max(atMs, clock.nowMs), () => {
        new Promise<void>(resolve => resolve(act())).catch(fail)
      })
    },
    partition: (some, others = machines.allBut(some)) => {
      block('partition', some, others)
      block('partition', others, some)
    },
    partitionOneWay: (from, to) => block('partitionOneWay', from, to),
    heal: () => {
      note('heal')
      fabric.heal()
    },
    crash: node => {
      const { process } = machine('crash', node)
      process.kill()
      fabric.bury(process)
    },
    restart: async node => {
      const { process } = machine('restart', node)
      if (process.isAlive) throw new Error(`restart(${node}): node ${node} runs; crash it first`)
      return await machines.start(node)
    },
    pause: node => machine('pause', node).process.pause(),
    resume: node => machine('resume', node).process.resume(),
    skew: (node, aheadMs) => void (machine('skew', node).process.skewMs = aheadMs)
  }
}
