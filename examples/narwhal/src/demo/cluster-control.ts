import type { ClusterStatus, Fault } from './cluster-status.ts'

/** A transaction that a validator took. */
export interface PostedTransaction {
  readonly id: string
  readonly validator: number
}

/** What the demo needs of a cluster: to watch it, to break it, and to post to it. */
export interface ClusterControl {
  readonly status: ClusterStatus
  /** Calls back at every change of the status. Returns how to stop it. */
  onStatus(listener: () => void): () => void
  kill(validator: number): Promise<void>
  restart(validator: number): Promise<void>
  /** Kills it, empties its disk, and starts it again. */
  wipe(validator: number): Promise<void>
  setFault(validator: number, fault: Fault, on: boolean): Promise<void>
  /** Lets only those that share a group hear one another. */
  partition(groups: readonly (readonly number[])[]): Promise<void>
  /** Ends the partition, and every isolation. */
  heal(): Promise<void>
  /** @throws Error with one sentence, where it was not taken */
  post(data: string, validator: number): Promise<PostedTransaction>
}
