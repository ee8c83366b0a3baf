/** A machine to simulate: nodes have a ledger, which is node 0, write down what they send, and count what it has acknowledged. */
import type { Machine } from './machine.ts'
import type { SimulatedNode } from './simulated-node.ts'

export type LedgerEvent =
  | { readonly type: 'tick' }
  | { readonly type: 'entry'; readonly from: number }
  | { readonly type: 'written'; readonly from: number }
  | { readonly type: 'ack' }

export type LedgerEffect =
  | { readonly type: 'send'; readonly to: number; readonly event: LedgerEvent }
  | { readonly type: 'write'; readonly from: number }

type Node = SimulatedNode<LedgerEvent, number>

const EVERY_MS = 1_000

export class LedgerMachine implements Machine<{ entries: number }, LedgerEvent, LedgerEffect, number> {
  /** What the ledger has promised to keep, over all times. */
  acknowledged = 0
  /** What was sent and did not arrive. */
  lostEvents = 0
  readonly #isHasty: boolean

  /** @param isHasty whether it acknowledges what is not on disk yet */
  constructor(isHasty = false) {
    this.#isHasty = isHasty
  }

  start(node: Node): { entries: number } {
    node.at(node.now + EVERY_MS, { type: 'tick' })
    return { entries: node.log.records.length }
  }

  step(state: { entries: number }, event: LedgerEvent, now: number, node: Node): LedgerEffect[] {
    if (event.type === 'tick') {
      node.at(now + EVERY_MS, event)
      return node.index === 0 ? [] : [{ type: 'send', to: 0, event: { type: 'entry', from: node.index } }]
    }
    if (event.type === 'entry') {
      state.entries++
      const write: LedgerEffect = { type: 'write', from: event.from }
      return this.#isHasty ? [write, ...this.#ack(event.from)] : [write]
    }
    return event.type === 'written' && !this.#isHasty ? this.#ack(event.from) : []
  }

  perform(effect: LedgerEffect, node: Node): void {
    if (effect.type === 'send') return node.send(effect.to, effect.event)
    node.log.append([effect.from])
    node.sync({ type: 'written', from: effect.from })
  }

  lost(): void {
    this.lostEvents++
  }

  fingerprint({ type }: LedgerEvent): number {
    return type.length
  }

  #ack(to: number): LedgerEffect[] {
    this.acknowledged++
    return [{ type: 'send', to, event: { type: 'ack' } }]
  }
}
