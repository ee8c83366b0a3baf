import { randomUUID } from 'node:crypto'
import { post } from '../cluster/client.ts'
import type { Member } from '../cluster/member.ts'
import type { ClusterControl, PostedTransaction } from './cluster-control.ts'
import type { ClusterStatus, Fault, ProcessState } from './cluster-status.ts'
import { nameOf } from './names.ts'

/** How much later everything reaches a validator that is slow. */
const SLOW_MS = 300

/** A cluster of processes that can be watched and broken: what is done to it, put into words that its members take. */
export class SupervisedCluster implements ClusterControl {
  readonly #members: readonly Member[]
  readonly #run = randomUUID()
  readonly #quorum: number
  readonly #listeners = new Set<() => void>()
  readonly #starting = new Set<number>()
  readonly #faulty: Readonly<Record<Fault, Set<number>>> = { isolate: new Set(), slow: new Set(), lie: new Set() }
  #groups: readonly (readonly number[])[] = []

  constructor(members: readonly Member[]) {
    this.#members = members
    this.#quorum = members.length - Math.floor((members.length - 1) / 3)
  }

  get status(): ClusterStatus {
    const validators = this.#members.map(({ index, url }) => ({
      state: this.#stateOf(index),
      url,
      isolated: this.#faulty.isolate.has(index),
      slow: this.#faulty.slow.has(index),
      lying: this.#faulty.lie.has(index)
    }))
    return { at: Date.now(), run: this.#run, quorum: this.#quorum, validators, groups: this.#groups }
  }

  onStatus(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Starts all that do not run. Resolves once they answer over HTTP. */
  async startAll(): Promise<void> {
    await Promise.all(this.#members.filter(({ isRunning }) => !isRunning).map(({ index }) => this.#start(index)))
  }

  /** To be told when a process has ended by itself. */
  noticeExit(): void {
    this.#changed()
  }

  async kill(validator: number): Promise<void> {
    const member = this.#members[validator]!
    if (!member.isRunning) throw new Error(`${nameOf(validator)} does not run`)
    await member.kill()
    this.#forgive(validator)
    this.#changed()
  }

  async restart(validator: number): Promise<void> {
    if (this.#members[validator]!.isRunning) throw new Error(`${nameOf(validator)} runs already`)
    await this.#start(validator)
  }

  async wipe(validator: number): Promise<void> {
    await this.#start(validator, member => member.wipe())
  }

  async setFault(validator: number, fault: Fault, on: boolean): Promise<void> {
    if (!this.#members[validator]!.isRunning) throw new Error(`${nameOf(validator)} does not run`)
    if (on) this.#faulty[fault].add(validator)
    else this.#faulty[fault].delete(validator)
    this.#changed()
  }

  async partition(groups: readonly (readonly number[])[]): Promise<void> {
    this.#groups = groups
    this.#changed()
  }

  async heal(): Promise<void> {
    this.#groups = []
    this.#faulty.isolate.clear()
    this.#changed()
  }

  async post(data: string, validator: number): Promise<PostedTransaction> {
    const member = this.#members[validator]!
    if (!member.isRunning) throw new Error(`${nameOf(validator)} does not run`)
    return { id: await post(member.url, data), validator }
  }

  /** @param how it is started */
  async #start(validator: number, how = (member: Member): Promise<void> => member.start()): Promise<void> {
    this.#forgive(validator)
    this.#starting.add(validator)
    try {
      const started = how(this.#members[validator]!)
      this.#changed()
      await started
    } finally {
      this.#starting.delete(validator)
      this.#changed()
    }
  }

  /** A process that begins anew is honest, fast and connected; what cuts the network stays. */
  #forgive(validator: number): void {
    for (const faulty of Object.values(this.#faulty)) faulty.delete(validator)
  }

  #stateOf(index: number): ProcessState {
    if (this.#starting.has(index)) return 'starting'
    return this.#members[index]!.isRunning ? 'running' : 'stopped'
  }

  #changed(): void {
    for (const member of this.#members) if (member.isRunning) this.#break(member)
    for (const listener of this.#listeners) listener()
  }

  #break(member: Member): void {
    const { index } = member
    const cutFrom = this.#members
      .map(other => other.index)
      .filter(other => other !== index && this.#areCut(index, other))
    const lies = this.#faulty.lie.has(index)
    const delayMs = this.#faulty.slow.has(index) ? SLOW_MS : 0
    const { faults } = member
    // Told once: it stays until it is told otherwise.
    if (faults.lies === lies && faults.delayMs === delayMs && faults.cutFrom.join() === cutFrom.join()) return
    member.break({ cutFrom, lies, delayMs })
  }

  #areCut(one: number, other: number): boolean {
    const { isolate } = this.#faulty
    const groupOf = (index: number): number => this.#groups.findIndex(group => group.includes(index))
    return isolate.has(one) || isolate.has(other) || groupOf(one) !== groupOf(other)
  }
}
