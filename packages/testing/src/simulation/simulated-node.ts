import type { Random } from '../random.ts'
import type { SimulatedLog } from './simulated-log.ts'

/** When simulations begin, so that a clock says what clocks say: 2030-01-01. */
const EPOCH_MS = 1_893_456_000_000

/** What a simulated node needs of its world. */
export interface World<TEvent> {
  readonly nowMs: number
  readonly random: Random
  schedule(atMs: number, node: number, incarnation: number, event: TEvent, synced: number): void
  transmit(from: number, to: number, event: TEvent): void
  syncDelayMs(): number
}

/** A node of a simulation, as its machine sees it: where it can send, wait and write. */
export class SimulatedNode<TEvent, TRecord> {
  readonly index: number
  /** Its disk. It outlives a crash. */
  readonly log: SimulatedLog<TRecord>
  readonly #world: World<TEvent>
  readonly #skewMs: number
  #incarnation = 0
  #isUp = true
  #syncedAt = 0

  constructor(index: number, log: SimulatedLog<TRecord>, world: World<TEvent>, skewMs: number) {
    this.index = index
    this.log = log
    this.#world = world
    this.#skewMs = skewMs
  }

  /** What its clock says, in milliseconds since 1970: not what the others' say, where clocks are skewed. */
  get now(): number {
    return EPOCH_MS + this.#world.nowMs + this.#skewMs
  }

  /** How often it has crashed. */
  get incarnation(): number {
    return this.#incarnation
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Chance, from the seed of the simulation. */
  get random(): Random {
    return this.#world.random
  }

  /** Sends an event to a node. It arrives there later, or not, or twice. */
  send(to: number, event: TEvent): void {
    this.#world.transmit(this.index, to, event)
  }

  /** Has an event happen here when its clock says `at`. A crash forgets it. */
  at(at: number, event: TEvent): void {
    this.#world.schedule(
      Math.max(this.#world.nowMs, at - EPOCH_MS - this.#skewMs),
      this.index,
      this.#incarnation,
      event,
      0
    )
  }

  /** Has an event happen here once all that was appended to the log is on disk. */
  sync(event: TEvent): void {
    this.#syncedAt = Math.max(this.#syncedAt, this.#world.nowMs + this.#world.syncDelayMs())
    this.#world.schedule(this.#syncedAt, this.index, this.#incarnation, event, this.log.end)
  }

  /** Used by the simulation. */
  crash(): void {
    this.#isUp = false
    this.#incarnation++
    this.log.crash(this.#world.random)
  }

  /** Used by the simulation. */
  restart(): void {
    this.#isUp = true
    this.#syncedAt = 0
  }
}
