import { SimulationError } from '@p2plane/testing/simulation'
import type { Digest } from '../core/index.ts'
import type { ClusterStatus, Fault } from '../demo/cluster-status.ts'
import { nameOf } from '../demo/names.ts'
import type { Delta } from '../http/events.ts'
import { NodeObserver } from './node-observer.ts'
import { tokenKeyring } from './keyring.ts'
import { committedBy, GRACE, stallOf } from './liveness.ts'
import { postedId, postedTransaction } from './sim-transaction.ts'
import { type SimulatedCommittee, simulatedCommittee } from './simulated-committee.ts'
import { DEFAULT_PROFILE, HEALED, type Profile } from './tuning.ts'
import { WatchedMachine } from './watched-machine.ts'

/**
 * What goes wrong by itself: nothing but the delays of a network between cities; or, for the first 16 seconds, whatever the
 * seed has in store, the very history that `narwhal sim` tests with this seed.
 */
export type Weather = 'calm' | 'seed'

/** What `SimulatedCluster` takes. */
export interface SimulatedClusterInit {
  readonly seed: number
  readonly validators: number
  readonly weather: Weather
  readonly sha256: (bytes: Uint8Array) => Digest
}

/** What is heard of a simulated cluster. */
export type SimulatedEvent =
  | { readonly kind: 'cluster'; readonly status: ClusterStatus }
  | { readonly kind: 'delta'; readonly delta: Delta }

const DELTA_MS = 100
/** A link of a slow validator holds back what is sent over it for so long, again and again. */
const CLOG_MS = 350
const CLOG_EVERY_MS = 500

/**
 * A committee on a simulated network, clock and disks, to be watched and broken like one of processes: it says the same
 * events. The validators are the production core; only their host is simulated.
 */
export class SimulatedCluster {
  readonly #init: SimulatedClusterInit
  readonly #profile: Profile
  readonly #committee: SimulatedCommittee
  readonly #observers: NodeObserver[] = []
  readonly #faulty: Readonly<Record<Fault, Set<number>>> = { isolate: new Set(), slow: new Set(), lie: new Set() }
  #groups: readonly (readonly number[])[] = []
  #events: SimulatedEvent[] = []
  #told = ''
  #dueMs = DELTA_MS
  #posted = 0
  #failure: string | undefined

  constructor(init: SimulatedClusterInit) {
    const { seed, validators: nodes, weather, sha256 } = init
    this.#init = init
    const utf8 = new TextEncoder()
    const digestOf = (name: string): Digest => sha256(utf8.encode(name))
    const byzantine = weather === 'calm' ? 0 : Math.floor((nodes - 1) / 3)
    this.#profile = { ...DEFAULT_PROFILE, nodes, byzantine }
    this.#committee = simulatedCommittee({
      seed,
      profile: this.#profile,
      keyring: tokenKeyring(nodes, sha256),
      ...(weather === 'calm' && { network: HEALED }),
      through: (machine, forgeOf) =>
        new WatchedMachine({
          machine,
          observerOf: index => this.#observers[index]!,
          started: index => (this.#observers[index] = new NodeObserver(index, digestOf)),
          nowMs: () => this.nowMs,
          liars: this.#faulty.lie,
          forgeOf
        })
    })
    if (weather === 'seed') this.#follow()
    this.#tellStatus()
  }

  /** Virtual time, in milliseconds from the start. */
  get nowMs(): number {
    // While it is made, validators start.
    return this.#committee?.simulation.nowMs ?? 0
  }

  /** What was violated: then nothing happens any more. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Lets time pass, and returns what was heard meanwhile. */
  run(forMs: number): readonly SimulatedEvent[] {
    const untilMs = this.nowMs + forMs
    while (this.#failure === undefined && this.nowMs < untilMs) {
      this.#advance(Math.min(untilMs, this.#dueMs) - this.nowMs)
      if (this.nowMs >= this.#dueMs) this.#tell()
    }
    const events = this.#events
    this.#events = []
    return events
  }

  kill(validator: number): void {
    if (!this.#isUp(validator)) throw new Error(`${nameOf(validator)} does not run`)
    this.#committee.simulation.crash(validator)
    for (const faulty of Object.values(this.#faulty)) faulty.delete(validator)
    this.#changed()
  }

  restart(validator: number): void {
    if (this.#isUp(validator)) throw new Error(`${nameOf(validator)} runs already`)
    this.#committee.simulation.restart(validator)
    this.#changed()
  }

  setFault(validator: number, fault: Fault, on: boolean): void {
    if (!this.#isUp(validator)) throw new Error(`${nameOf(validator)} does not run`)
    const faulty = this.#faulty[fault]
    const isNew = on && !faulty.has(validator)
    if (on) faulty.add(validator)
    else faulty.delete(validator)
    if (isNew && fault === 'slow') this.#slowDown(validator)
    this.#changed()
  }

  partition(groups: readonly (readonly number[])[]): void {
    this.#groups = groups
    this.#changed()
  }

  heal(): void {
    this.#groups = []
    this.#faulty.isolate.clear()
    this.#changed()
  }

  /** Posts a transaction, and returns its id. */
  post(validator: number): string {
    const { simulation } = this.#committee
    if (!this.#isUp(validator)) throw new Error(`${nameOf(validator)} does not run`)
    const number = ++this.#posted
    const node = simulation.nodes[validator]!
    this.#observers[validator]!.posted(postedId(number), this.nowMs)
    node.at(node.now, { type: 'transactions', now: 0, worker: 0, bytes: postedTransaction(number) })
    return postedId(number)
  }

  /** What `runSeed` does: things go wrong, then all is well, and then everybody must have gone on. */
  #follow(): void {
    const { simulation } = this.#committee
    const { safetyMs, livenessMs } = this.#profile
    simulation.unleash(safetyMs)
    let before: number[] = []
    simulation.after(safetyMs, () => {
      this.#committee.isSending = false
      simulation.heal(HEALED)
      before = committedBy(this.#committee)
    })
    const look = (graceMs: number): void => {
      // Whoever has broken something else has another history than the test.
      const stall = this.#isUntouched ? stallOf(this.#committee, before) : undefined
      if (stall !== undefined && graceMs === 0) throw stall
      if (stall === undefined) this.#committee.isSending = true
      else simulation.after(graceMs, () => look(0))
    }
    simulation.after(safetyMs + livenessMs, () => look(GRACE * livenessMs))
  }

  get #isUntouched(): boolean {
    return this.#groups.length === 0 && Object.values(this.#faulty).every(({ size }) => size === 0)
  }

  #advance(forMs: number): void {
    try {
      this.#committee.simulation.run(forMs)
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error
      this.#failure = error.message
    }
  }

  #tell(): void {
    this.#dueMs += DELTA_MS
    this.#tellStatus()
    for (const [index, observer] of this.#observers.entries()) {
      const state = this.#committee.simulation.state(index)?.validator
      if (state !== undefined) this.#events.push({ kind: 'delta', delta: observer.take(state, this.nowMs) })
    }
  }

  #tellStatus(): void {
    const { nowMs } = this
    const { seed, validators: size, weather } = this.#init
    const status: ClusterStatus = {
      at: nowMs,
      run: `seed ${seed}, ${size} validators, ${weather}`,
      quorum: this.#committee.committee.quorum,
      validators: Array.from({ length: size }, (_, index) => ({
        state: this.#isUp(index) ? 'running' : 'stopped',
        url: '',
        isolated: this.#faulty.isolate.has(index),
        slow: this.#faulty.slow.has(index),
        lying: this.#faulty.lie.has(index) || this.#committee.faults[index] === 'lies'
      })),
      groups: this.#groups
    }
    const told = JSON.stringify({ ...status, at: 0 })
    if (told === this.#told) return
    this.#told = told
    this.#events.push({ kind: 'cluster', status })
  }

  #isUp(index: number): boolean {
    return this.#committee.simulation.state(index) !== undefined
  }

  #changed(): void {
    const { simulation } = this.#committee
    const all = simulation.nodes.map(({ index }) => index)
    simulation.join(all, all)
    for (const one of all) {
      for (const other of all) if (one !== other && this.#areCut(one, other)) simulation.cut([one], [other])
    }
    this.#tellStatus()
  }

  #areCut(one: number, other: number): boolean {
    const { isolate } = this.#faulty
    const groupOf = (index: number): number => this.#groups.findIndex(group => group.includes(index))
    return isolate.has(one) || isolate.has(other) || groupOf(one) !== groupOf(other)
  }

  #slowDown(validator: number): void {
    const { simulation } = this.#committee
    if (!this.#faulty.slow.has(validator)) return
    for (const { index } of simulation.nodes) {
      if (index === validator) continue
      simulation.clog(index, validator, CLOG_MS)
      simulation.clog(validator, index, CLOG_MS)
    }
    simulation.after(CLOG_EVERY_MS, () => this.#slowDown(validator))
  }
}
