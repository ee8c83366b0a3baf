import type { Random } from '../random.ts'
import type { SimulatedLog } from './simulated-log.ts'
import type { SimulatedNode } from './simulated-node.ts'

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

/** A node, as its simulation has it. */
export class NodeInWorld<TEvent, TRecord> implements SimulatedNode<TEvent, TRecord> {
  readonly index: number
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

  get now(): number {
    return EPOCH_MS + this.#world.nowMs + this.#skewMs
  }

  get incarnation(): number {
    return this.#incarnation
  }

  get isUp(): boolean {
    return this.#isUp
  }

  get random(): Random {
    return this.#world.random
  }

  send(to: number, event: TEvent): void {
    this.#world.transmit(this.index, to, event)
  }

  at(at: number, event: TEvent): void {
    this.#world.schedule(
      Math.max(this.#world.nowMs, at - EPOCH_MS - this.#skewMs),
      this.index,
      this.#incarnation,
      event,
      0
    )
  }

  sync(event: TEvent): void {
    this.#syncedAt = Math.max(this.#syncedAt, this.#world.nowMs + this.#world.syncDelayMs())
    this.#world.schedule(this.#syncedAt, this.index, this.#incarnation, event, this.log.end)
  }

  /** It stops, and its disk keeps what was synced. */
  crash(): void {
    this.#isUp = false
    this.#incarnation++
    this.log.crash(this.#world.random)
  }

  /** It is there again. */
  restart(): void {
    this.#isUp = true
    this.#syncedAt = 0
  }
}
