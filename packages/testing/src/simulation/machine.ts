import type { SimulatedNode } from './simulated-node.ts'

/**
 * What is simulated: a function from a state and an event to effects, and what the effects mean in a simulated world. The
 * function is the program itself, the one that runs in production; the rest stands in for its host.
 */
export interface Machine<TState, TEvent, TEffect, TRecord> {
  /**
   * A node starts, for the first time or after a crash, with what is in its log. What it does first, it schedules.
   */
  start(node: SimulatedNode<TEvent, TRecord>): TState
  /**
   * Something happens at a node.
   *
   * @param now what its clock says, in milliseconds
   */
  step(state: TState, event: TEvent, now: number, node: SimulatedNode<TEvent, TRecord>): Iterable<TEffect>
  /** Does what an effect says: sends, sets a timer, writes. */
  perform(effect: TEffect, node: SimulatedNode<TEvent, TRecord>, state: TState): void
  /**
   * An event that one node sent to another does not arrive, now or ever: dropped, cut off, or nobody there.
   *
   * @default nothing, as with a datagram
   */
  lost?(event: TEvent, from: SimulatedNode<TEvent, TRecord>, to: SimulatedNode<TEvent, TRecord>): void
  /**
   * What of an event goes into the trace hash.
   *
   * @default nothing: the time and the node alone
   */
  fingerprint?(event: TEvent): number
}
