import {
  type Commit,
  Committee,
  createCrypto,
  createValidator,
  type Crypto,
  leaderSchedule,
  type LogRecord,
  restore,
  type ValidatorState
} from '../core/index.ts'
import { sha256, sha256OfPieces } from '../keys/sha256.ts'
import { verifierOf } from '../keys/signing-key.ts'
import { type DataDirectory, openDataDirectory } from '../log/data-directory.ts'
import type { DeliveredRecord } from '../store/log-records.ts'
import { Store } from '../store/store.ts'
import { Members } from './members.ts'
import type { ValidatorInit } from './validator-init.ts'

/** What a validator is made of before it has a network. */
export interface Prepared {
  readonly state: ValidatorState
  readonly crypto: Crypto
  readonly members: Members
  readonly directory: DataDirectory
  readonly store: Store
  /** What the clock said last, in milliseconds since 1970; 0 where nobody knows. */
  readonly lastMs: number
  /** Whether the log knows nothing of what this validator has said. */
  readonly isNew: boolean
  /** The last that the application was given, and commits that it was not given yet. */
  readonly delivered: readonly DeliveredRecord[]
  readonly undelivered: readonly Commit[]
}

/**
 * Takes the data directory, and brings the core to where the log ends.
 *
 * @throws Error with one sentence, and nothing left open
 */
export async function prepare(init: ValidatorInit): Promise<Prepared> {
  const committee = new Committee(init.committee, sha256)
  const author = committee.authorities.findIndex(({ publicKey }) => publicKey === init.key.publicKey)
  if (author === -1) throw new Error(`the key ${init.key.publicKey} is not one of the committee's ${committee.size}`)
  const members = new Members(committee)
  const validator = members.peerIds[author]!.toString()
  const directory = await openDataDirectory(init.data, { validator, committee: committee.digest })
  try {
    const { onNotice, disk } = init
    const store = await Store.open({ directory: directory.log, onNotice, ...(disk !== undefined && { disk }) })
    const crypto = cryptoOf(committee, init)
    const leaderOf = leaderSchedule(committee, sha256)
    const state = createValidator({
      committee,
      author,
      leaderOf,
      crypto,
      ...(init.options && { options: init.options })
    })
    const { records, delivered } = store.held
    for (const record of records) restore(state, record)
    const isNew = records.every(({ type }) => type === 'batch')
    const undelivered = await commitsAfter(store, delivered.at(-1)?.index ?? 0, state.lastCommit.index)
    const lastMs = records.reduce((last, record) => Math.max(last, timeOf(record)), 0)
    return { state, crypto, members, directory, store, isNew, lastMs, delivered, undelivered }
  } catch (error) {
    directory.release()
    throw error
  }
}

/** Signatures are checked with keys that are parsed once. */
function cryptoOf(committee: Committee, { key }: ValidatorInit): Crypto {
  const verifiers = new Map(committee.authorities.map(({ publicKey }) => [publicKey, verifierOf(publicKey)]))
  return createCrypto(committee, {
    sha256: sha256OfPieces,
    sign: message => key.sign(message),
    verify: (publicKey, message, signature) => verifiers.get(publicKey)!(message, signature)
  })
}

async function commitsAfter(store: Store, after: number, last: number): Promise<Commit[]> {
  const commits: Commit[] = []
  for (let index = after + 1; index <= last; index++) {
    const commit = await store.commit(index)
    // Of what was deleted, nobody can be told any more.
    if (commit !== undefined) commits.push(commit)
  }
  return commits
}

function timeOf(record: LogRecord): number {
  if (record.type === 'header' || record.type === 'checkpoint') return record.header?.timestampMs ?? 0
  return record.type === 'commit' ? record.commit.timestampMs : 0
}
