import type { Random } from '../random.ts'
import type { Faults } from './faults.ts'

/** When a message arrives, once or twice; not at all where it is lost. */
export type Arrivals = readonly number[]

const LOST: Arrivals = []

/** The network between simulated nodes: one link for each direction of each pair. */
export class Links {
  readonly #nodes: number
  readonly #random: Random
  #faults: Faults
  readonly #isCut: boolean[]
  readonly #cloggedUntil: number[]
  readonly #lastArrival: number[]

  constructor(nodes: number, random: Random, faults: Faults) {
    this.#nodes = nodes
    this.#random = random
    this.#faults = faults
    this.#isCut = Array.from({ length: nodes * nodes }, () => false)
    this.#cloggedUntil = Array.from({ length: nodes * nodes }, () => 0)
    this.#lastArrival = Array.from({ length: nodes * nodes }, () => 0)
  }

  /** From now on all links are open, and only this goes wrong. */
  heal(faults: Faults): void {
    this.#faults = faults
    this.#isCut.fill(false)
    this.#cloggedUntil.fill(0)
  }

  /** Nothing that is sent from one to the other arrives, until `join`. */
  cut(from: number, to: number): void {
    this.#isCut[from * this.#nodes + to] = true
  }

  join(from: number, to: number): void {
    this.#isCut[from * this.#nodes + to] = false
  }

  /** What is sent until then arrives after it. */
  clog(from: number, to: number, untilMs: number): void {
    this.#cloggedUntil[from * this.#nodes + to] = untilMs
  }

  /** When what is sent now arrives. */
  arrivals(from: number, to: number, nowMs: number): Arrivals {
    const link = from * this.#nodes + to
    const { dropRate, duplicateRate } = this.#faults
    if (this.#isCut[link] || (dropRate > 0 && this.#random() < dropRate)) return LOST
    const arrival = this.#arrival(link, nowMs)
    const isTwice = duplicateRate > 0 && this.#random() < duplicateRate
    return isTwice ? [arrival, this.#arrival(link, nowMs)] : [arrival]
  }

  #arrival(link: number, nowMs: number): number {
    const { delayMs, isReordering } = this.#faults
    const [least, most] = delayMs
    const arrival = Math.max(nowMs, this.#cloggedUntil[link]!) + least + (most - least) * this.#random()
    if (isReordering) return arrival
    return (this.#lastArrival[link] = Math.max(this.#lastArrival[link]!, arrival))
  }
}
