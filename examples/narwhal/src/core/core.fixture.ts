/** A committee of four with real cryptography, and headers and certificates of it. */
import type { Certificate } from './certificate.ts'
import { Committee } from './committee.ts'
import type { Context } from './context.ts'
import { createCrypto, type Crypto } from './crypto.ts'
import type { Effect } from './effect.ts'
import { genesisOf } from './genesis.ts'
import type { Header, HeaderBody, Parent } from './header.ts'
import { leaderSchedule } from './leader-schedule.ts'
import { primitivesOf, publicKeyOf, sha256 } from './node-crypto.fixture.ts'
import { DEFAULT_OPTIONS, type ValidatorOptions } from './options.ts'
import { Outbox } from './outbox.ts'
import { Peers } from './peers.ts'
import { noStats } from './stats.ts'
import { createValidator, type ValidatorState } from './validator.ts'

export const NOW = 1_700_000_000_000

const SEEDS = [1, 2, 3, 4].map(byte => byte.toString(16).padStart(2, '0').repeat(32))

/** What there is of one committee: four validators of stake 1. */
export class Four {
  readonly committee: Committee
  readonly cryptos: readonly Crypto[]
  readonly genesis: readonly Certificate[]

  constructor(epoch = 0, workers = 1) {
    const keys = SEEDS.map(seed => ({ seed, publicKey: publicKeyOf(seed) })).toSorted((a, b) =>
      a.publicKey < b.publicKey ? -1 : 1
    )
    const authorities = keys.map(({ publicKey }) => ({ publicKey, stake: 1 }))
    this.committee = new Committee({ epoch, authorities, workers }, sha256)
    this.cryptos = keys.map(({ seed }) => createCrypto(this.committee, primitivesOf(seed)))
    this.genesis = genesisOf(this.committee, this.cryptos[0]!)
  }

  context(author = 0, options: Partial<ValidatorOptions> = {}): Context {
    return {
      committee: this.committee,
      author,
      crypto: this.cryptos[author]!,
      options: { ...DEFAULT_OPTIONS, ...options },
      outbox: new Outbox(),
      peers: new Peers(this.committee.size, author),
      stats: noStats(),
      mutations: undefined,
      now: NOW
    }
  }

  validator(author = 0, options: Partial<ValidatorOptions> = {}): ValidatorState {
    const { committee } = this
    const leaderOf = leaderSchedule(committee, sha256)
    return createValidator({ committee, author, leaderOf, crypto: this.cryptos[author]!, options })
  }

  header(round: number, author: number, parents: readonly Certificate[], body: Partial<HeaderBody> = {}): Header {
    const full: HeaderBody = {
      epoch: this.committee.epoch,
      round,
      author,
      timestampMs: NOW,
      payload: [],
      parents: parents.map(parentOf),
      ...body
    }
    const id = this.cryptos[author]!.headerId(full)
    return { ...full, id, signature: this.cryptos[author]!.sign(id, round, author) }
  }

  certify(header: Header, signers = [0, 1, 2, 3].filter(signer => signer !== header.author).slice(0, 2)): Certificate {
    const { id, round, author } = header
    return {
      header,
      digest: this.cryptos[0]!.certificateDigest(id, round, author),
      signers,
      signatures: signers.map(signer => this.cryptos[signer]!.sign(id, round, author))
    }
  }

  /** Rounds in which everybody stands on everybody. */
  rounds(count: number, authors: readonly number[] = [0, 1, 2, 3]): Certificate[][] {
    const rounds: Certificate[][] = []
    for (let round = 1; round <= count; round++) {
      const parents = rounds.at(-1) ?? this.genesis
      rounds.push(authors.map(author => this.certify(this.header(round, author, parents))))
    }
    return rounds
  }
}

function parentOf({ header, digest }: Certificate): Parent {
  return { author: header.author, digest }
}

/** The effects of one kind. */
export function only<T extends Effect['type']>(effects: readonly Effect[], type: T): Extract<Effect, { type: T }>[] {
  return effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type)
}
