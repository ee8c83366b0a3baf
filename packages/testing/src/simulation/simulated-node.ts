import type { Random } from '../random.ts'
import type { SimulatedLog } from './simulated-log.ts'

/** A node of a simulation, as its machine sees it: where it can send, wait and write. */
export interface SimulatedNode<TEvent, TRecord> {
  /** Which one it is, from 0. */
  readonly index: number
  /** Its disk. It outlives a crash. */
  readonly log: SimulatedLog<TRecord>
  /** What its clock says, in milliseconds since 1970: not what the others' say, where clocks are skewed. */
  readonly now: number
  /** How often it has crashed. */
  readonly incarnation: number
  /** Whether it runs, and has not crashed. */
  readonly isUp: boolean
  /** Chance, from the seed of the simulation. */
  readonly random: Random
  /** Sends an event to a node. It arrives there later, or not, or twice. */
  send(to: number, event: TEvent): void
  /** Has an event happen here when its clock says `at`. A crash forgets it. */
  at(at: number, event: TEvent): void
  /** Has an event happen here once all that was appended to the log is on disk. */
  sync(event: TEvent): void
}
