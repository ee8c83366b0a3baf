import { Bytes, domain } from './bytes.ts'
import type { Digest } from './digest.ts'

/** One validator of a committee. */
export interface Authority {
  /** Its Ed25519 key, as 64 lower-case hexadecimal digits. Its PeerId is made of the same key. */
  readonly publicKey: string
  /** Its weight in votes, a whole number from 1. */
  readonly stake: number
}

/** Who decides, as a genesis file says it. */
export interface CommitteeInit {
  /** Certificates of another epoch are none here. A whole number from 0. */
  readonly epoch: number
  /** Ascending by public key. A position in it is the authority's index, which stands for it everywhere. */
  readonly authorities: readonly Authority[]
  /**
   * How many workers each validator has.
   *
   * @default 1
   */
  readonly workers?: number
}

/** Most validators of a committee, and most workers of a validator. */
const MAX_AUTHORITIES = 1_000
const MAX_WORKERS = 256

/** So that sums of stakes are exact. */
const MAX_STAKE = 2 ** 40

/** Who decides, and how much of them is enough. Narwhal's arithmetic: a third of the stake may be Byzantine. */
export class Committee {
  readonly epoch: number
  readonly authorities: readonly Authority[]
  readonly workers: number
  readonly totalStake: number
  /** Stake that always includes a majority of honest stake: floor(2N/3) + 1. */
  readonly quorum: number
  /** Stake that always includes somebody honest: floor((N + 2) / 3). */
  readonly validity: number
  /** Part of everything that is signed, so that nothing said in one committee counts in another. */
  readonly digest: Digest

  /** @throws RangeError with what is wrong, and where */
  constructor(init: CommitteeInit, sha256: (bytes: Uint8Array) => Digest) {
    const problem = problemOf(init)
    if (problem !== undefined) throw new RangeError(problem)
    this.epoch = init.epoch
    this.authorities = init.authorities
    this.workers = init.workers ?? 1
    this.totalStake = init.authorities.reduce((sum, { stake }) => sum + stake, 0)
    this.quorum = Math.floor((2 * this.totalStake) / 3) + 1
    this.validity = Math.floor((this.totalStake + 2) / 3)
    this.digest = sha256(preimageOf(this))
  }

  get size(): number {
    return this.authorities.length
  }

  /** Whether it is the index of an authority. */
  has(author: number): boolean {
    return Number.isInteger(author) && author >= 0 && author < this.authorities.length
  }

  /** The stake of an authority; of anybody else none. */
  stake(author: number): number {
    return this.authorities[author]?.stake ?? 0
  }
}

function problemOf({ epoch, authorities, workers = 1 }: CommitteeInit): string | undefined {
  if (!Number.isSafeInteger(epoch) || epoch < 0) return `epoch is ${epoch}; expected a whole number from 0`
  if (authorities.length === 0 || authorities.length > MAX_AUTHORITIES) {
    return `there are ${authorities.length} authorities; expected 1 to ${MAX_AUTHORITIES}`
  }
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    return `workers is ${workers}; expected a whole number from 1 to ${MAX_WORKERS}`
  }
  for (const [index, { publicKey, stake }] of authorities.entries()) {
    if (!/^[0-9a-f]{64}$/.test(publicKey)) {
      return `authority ${index} has the public key "${publicKey}"; expected 64 lower-case hexadecimal digits`
    }
    if (!Number.isInteger(stake) || stake < 1 || stake > MAX_STAKE) {
      return `authority ${index} has the stake ${stake}; expected a whole number from 1 to ${MAX_STAKE}`
    }
    if (index > 0 && publicKey <= authorities[index - 1]!.publicKey) {
      return `authority ${index} does not follow authority ${index - 1}; expected public keys in ascending order, each once`
    }
  }
  return undefined
}

function preimageOf({ epoch, workers, authorities }: Committee): Uint8Array {
  const bytes = new Bytes().raw(domain('committee')).u64(epoch).u32(workers).u32(authorities.length)
  for (const { publicKey, stake } of authorities) bytes.hex(publicKey).u64(stake)
  return bytes.take()
}
