import type { Effect, RequestEffect } from '../core/index.ts'
import type { Forge } from './forge.ts'
import type { Incarnation } from './incarnation.ts'
import type { SimNode } from './narwhal-machine.ts'
import type { NodeObserver } from './node-observer.ts'
import type { SimMachine } from './simulated-committee.ts'
import type { Call, SimEvent } from './sim-event.ts'

/** What a `WatchedMachine` is made with. */
export interface WatchedMachineInit {
  readonly machine: SimMachine
  /** Whoever watches a validator; asked each time, as it is another one after a crash. */
  readonly observerOf: (index: number) => NodeObserver
  readonly started: (index: number) => void
  readonly nowMs: () => number
  /** Who tells others a second header for each round. */
  readonly liars: ReadonlySet<number>
  readonly forgeOf: (author: number) => Forge
}

/** A machine between a simulation and the simulated host: somebody watches, and can have a validator lie. */
export class WatchedMachine implements SimMachine {
  readonly #init: WatchedMachineInit
  #lies = 0

  constructor(init: WatchedMachineInit) {
    this.#init = init
  }

  start(node: SimNode): Incarnation {
    this.#init.started(node.index)
    return this.#init.machine.start(node)
  }

  step(incarnation: Incarnation, event: SimEvent, now: number, node: SimNode): Iterable<Effect> {
    if (event.type === 'request' && event.message.type === 'vote') {
      this.#init.observerOf(node.index).asked(event.message.header)
    }
    return this.#init.machine.step(incarnation, event, now, node)
  }

  perform(effect: Effect, node: SimNode, incarnation: Incarnation): void {
    const { machine, observerOf, nowMs, liars } = this.#init
    observerOf(node.index).performed(effect, nowMs())
    machine.perform(effect, node, incarnation)
    if (effect.type === 'request' && liars.has(node.index)) this.#lie(effect, node)
  }

  lost(event: SimEvent, from: SimNode, to: SimNode): void {
    this.#init.machine.lost?.(event, from, to)
  }

  fingerprint(event: SimEvent): number {
    return this.#init.machine.fingerprint?.(event) ?? 0
  }

  #lie({ to, message: told }: RequestEffect, node: SimNode): void {
    if (told.type !== 'vote') return
    const message = { ...told, header: this.#init.forgeOf(node.index).twin(told.header) }
    // Of a request that it does not wait for.
    const call: Call = { id: -++this.#lies, from: node.index, incarnation: node.incarnation, to, message }
    node.send(to, { type: 'request', now: 0, from: node.index, id: 0, message, call })
  }
}
