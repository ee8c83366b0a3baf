import type { Committee } from './committee.ts'
import type { Crypto } from './crypto.ts'
import type { Mutation } from './mutation.ts'
import type { ValidatorOptions } from './options.ts'
import type { Outbox } from './outbox.ts'
import type { Peers } from './peers.ts'
import type { ValidatorStats } from './stats.ts'

/** What every part of a validator has at hand. */
export interface Context {
  readonly committee: Committee
  /** Which authority of the committee this validator is. */
  readonly author: number
  readonly crypto: Crypto
  readonly options: ValidatorOptions
  readonly outbox: Outbox
  readonly peers: Peers
  readonly stats: ValidatorStats
  /** Bugs planted by a test; elsewhere none, and `undefined`. */
  readonly mutations: ReadonlySet<Mutation> | undefined
  /** The time of the event that is handled. */
  now: number
}
