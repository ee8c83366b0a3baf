import type { ClusterStatus, Fault } from '../../../src/demo/cluster-status.ts'
import type { Delta, State } from '../../../src/http/events.ts'

/** What happens in a cluster, real or simulated. */
export type SourceEvent =
  | { readonly kind: 'cluster'; readonly status: ClusterStatus }
  | { readonly kind: 'state'; readonly state: State }
  | { readonly kind: 'delta'; readonly delta: Delta }
  /** Whether events come at all; what is shown is old where they do not. */
  | { readonly kind: 'connection'; readonly isOpen: boolean }

/** What can be done to a cluster. */
export type Action =
  | { readonly kind: 'kill' | 'restart' | 'wipe'; readonly validator: number }
  | { readonly kind: Fault; readonly validator: number; readonly on: boolean }
  | { readonly kind: 'partition'; readonly groups: readonly (readonly number[])[] }
  | { readonly kind: 'heal' }

/** A transaction that was taken. */
export interface Posted {
  readonly id: string
  readonly validator: number
}

/** Where the page has what it shows from. There are two: a cluster of processes, and a simulation in the page. */
export interface Source {
  /** What is shown lies this far behind, in milliseconds of the source, so that bundles of events can be spread out. */
  readonly lagMs: number
  /** Whether a disk can be lost. */
  readonly canWipe: boolean
  /** The time of the cluster, in milliseconds: what the times of its events are measured with. */
  now(): number
  /**
   * Does something to the cluster.
   *
   * @throws an Error whose message says why it could not be done
   */
  act(action: Action): Promise<void>
  /**
   * Posts a transaction, and resolves with its id and with whom it was posted to.
   *
   * @param validator whom to; any that runs where it is left out
   * @throws an Error whose message says why it was not taken
   */
  post(data: string, validator?: number): Promise<Posted>
  close(): void
}

/** Hears what happens. */
export type SourceListener = (event: SourceEvent) => void
