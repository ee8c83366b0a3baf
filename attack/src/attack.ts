/** What the rig knows of an attack: which row of the threat table it is, how often it strikes, and with what. */
import type { ServerName } from './servers.ts'

/** Who is attacked. */
export interface Target {
  readonly server: ServerName
  /** A multiaddr with a peer id. */
  readonly address: string
}

/** One way to do harm, at a rate that does not depend on how the server fares. */
export interface Attack {
  /** Of the threat table, docs/attacks.md. */
  readonly row: number
  /** What happens, in a few words. */
  readonly what: string
  readonly strikesPerSecond: number
  /** Whether it needs what only P2PLane speaks. */
  readonly onLanes?: boolean
  /** Connects, where that is not part of each strike. */
  begin(target: Target): Onslaught | Promise<Onslaught>
}

/** An attack under way. */
export interface Onslaught {
  /** Called as each strike comes due, whatever became of the last. What it throws counts as a strike that failed. */
  strike(): void | Promise<void>
  /** Lets go of all that is held. */
  end(): void | Promise<void>
}
