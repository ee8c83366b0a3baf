import type { Machine } from './machine.ts'
import type { SimulatedNode } from './simulated-node.ts'
import type { SimulationInit } from './simulation-init.ts'
import { TraceHash } from './trace-hash.ts'

/** What `MachineHost` is made of. */
export type MachineHostInit<TState, TEvent, TEffect, TRecord> = Pick<
  SimulationInit<TState, TEvent, TEffect, TRecord>,
  'machine' | 'check'
>

/** Runs the machine of each node, a step at a time, and keeps what each knows and the hash of what happened. */
export class MachineHost<TState, TEvent, TEffect, TRecord> {
  readonly #machine: Machine<TState, TEvent, TEffect, TRecord>
  readonly #check: MachineHostInit<TState, TEvent, TEffect, TRecord>['check']
  readonly #states: (TState | undefined)[] = []
  readonly #hash = new TraceHash()
  #steps = 0

  constructor({ machine, check }: MachineHostInit<TState, TEvent, TEffect, TRecord>) {
    this.#machine = machine
    this.#check = check
  }

  /** How many events have happened. */
  get steps(): number {
    return this.#steps
  }

  /** What has happened until now: the same for the same seed. */
  get traceHash(): string {
    return this.#hash.toString()
  }

  /** What a node knows; while it is down `undefined`. */
  state(node: number): TState | undefined {
    return this.#states[node]
  }

  /** With what is in its log. */
  start(node: SimulatedNode<TEvent, TRecord>): void {
    this.#states[node.index] = this.#machine.start(node)
  }

  /** A crash forgets what is not on disk. */
  forget(node: number): void {
    this.#states[node] = undefined
  }

  /** What was sent does not arrive. */
  lose(event: TEvent, from: SimulatedNode<TEvent, TRecord>, to: SimulatedNode<TEvent, TRecord>): void {
    this.#machine.lost?.(event, from, to)
  }

  /** Something happens at a node that is up. */
  step(node: SimulatedNode<TEvent, TRecord>, state: TState, event: TEvent, nowMs: number): void {
    this.#steps++
    this.#hash.add(nowMs * 1_000)
    this.#hash.add(node.index)
    if (this.#machine.fingerprint !== undefined) this.#hash.add(this.#machine.fingerprint(event))
    for (const effect of this.#machine.step(state, event, node.now, node)) this.#machine.perform(effect, node, state)
    this.#check?.(node, state)
  }
}
