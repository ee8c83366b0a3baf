import type { PrivateKey } from '@libp2p/interface'
import { MemoryDatastore } from 'datastore-core'
import type { VirtualProcess } from '../time/virtual-process.ts'
import type { Fabric } from './fabric.ts'
import { type Host, hostOf } from './host.ts'
import { ipOf, type Machine } from './machine.ts'

/** Starts a node. */
export type Start<T> = (host: Host) => T | Promise<T>

/** Who a node is, and where. */
export interface NodeKey {
  readonly key: PrivateKey
  readonly address: string
}

/** What `Machines` is made of. */
export interface MachinesInit {
  readonly starts: readonly Start<unknown>[]
  readonly fabric: Fabric
  readonly process: (name: string) => VirtualProcess
}

/** The machines of a network, and the nodes that run on them. */
export class Machines {
  /** What each start returned last. */
  readonly nodes: unknown[] = []
  /** Who each is. Set before the first is started. */
  keys: readonly NodeKey[] = []
  readonly #init: MachinesInit
  readonly #machines: Machine[] = []
  readonly #disks: MemoryDatastore[] = []
  readonly #restarts: number[] = []

  constructor(init: MachinesInit) {
    this.#init = init
  }

  /** One of them. @throws RangeError where there is none such, in the name of what was asked for */
  at(index: number, asked: string): Machine {
    const machine = this.#machines[index]
    if (machine !== undefined) return machine
    const last = this.#init.starts.length - 1
    const expected = last < 0 ? 'this network has none' : last === 0 ? 'there is only node 0' : `expected 0 to ${last}`
    throw new RangeError(`${asked}: there is no node ${String(index)}; ${expected}`)
  }

  /** Everybody else. */
  allBut(some: readonly number[]): number[] {
    return [...this.#machines.keys()].filter(index => !some.includes(index))
  }

  /** Starts a node, on the machine that it has had before, if it has. */
  async start(index: number): Promise<unknown> {
    const { fabric, starts } = this.#init
    const restarts = (this.#restarts[index] = (this.#restarts[index] ?? -1) + 1)
    const process = this.#init.process(`node ${index}`)
    const machine = (this.#machines[index] ??= { index, ip: ipOf(index), process })
    machine.process = process
    fabric.add(machine)
    const disk = (this.#disks[index] ??= new MemoryDatastore())
    const addresses = this.keys.map(({ address }) => address)
    const host = hostOf({ fabric, machine, key: this.keys[index]!.key, addresses, disk, restarts })
    const node = await process.enter(async () => starts[index]!(host))
    this.nodes[index] = node
    return node
  }

  /** What a test leaves behind is stopped as a user would, who would notice if that did not work. */
  async stop(): Promise<void> {
    for (const { process } of this.#machines) process.resume()
    const alive = this.nodes.filter((_, index) => this.#machines[index]?.process.isAlive)
    await Promise.all(alive.map(stop))
  }
}

async function stop(node: unknown): Promise<void> {
  if (typeof node === 'object' && node !== null && Symbol.asyncDispose in node) {
    await (node as AsyncDisposable)[Symbol.asyncDispose]()
  }
}
