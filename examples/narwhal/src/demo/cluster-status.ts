/** What the supervisor adds to the events of the validators, as `event: cluster`: at once, and at every change. */

/** What a validator's process does. */
export type ProcessState = 'starting' | 'running' | 'stopped'

/** A fault that a validator has until it is taken from it. */
export type Fault = 'isolate' | 'slow' | 'lie'

/** One validator as its supervisor sees it. */
export interface ProcessStatus {
  readonly state: ProcessState
  /** Of its own HTTP API. */
  readonly url: string
  /** It hears nobody, and nobody hears it. */
  readonly isolated: boolean
  /** What it sends comes late. */
  readonly slow: boolean
  /** It signs two headers for one round. */
  readonly lying: boolean
}

/** The whole cluster. */
export interface ClusterStatus {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Another one is another history: a reader forgets what it had. */
  readonly run: string
  /** How many validators a certificate takes. */
  readonly quorum: number
  readonly validators: readonly ProcessStatus[]
  /** The sides of a partition; empty where there is none. */
  readonly groups: readonly (readonly number[])[]
}
