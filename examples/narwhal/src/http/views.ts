/** What a validator looks like over HTTP. */
import type { Validator } from '../host/validator.ts'
import type { DeliveredCommit } from '../store/store.ts'
import type { TransactionStatus } from '../transactions/tracker.ts'

/** `GET /health`. */
export interface Health {
  /** The original's, and all of it. */
  readonly status: 'ok'
  /** The index of this validator in the committee. */
  readonly validator: number
  /** How many of the committee are here, this one among them: `2/4 (quorum 3)`. */
  readonly validators: string
  readonly round: number
  readonly commit_index: number
  /** Of the last commit: equal at two validators of one commit index where their histories are. */
  readonly commit_digest: string
}

export function healthOf({ state, present }: Validator): Health {
  const { committee, lastCommit } = state
  return {
    status: 'ok',
    validator: state.author,
    validators: `${present.length}/${committee.size} (quorum ${committee.quorum})`,
    round: state.round,
    commit_index: lastCommit.index,
    commit_digest: lastCommit.digest
  }
}

/** `GET /transaction/ID`. */
export interface TransactionView {
  readonly transaction_id: string
  /** `pending` until it is on disk, `batched`, `certified` once a quorum vouches for it, `committed` once it has its place. */
  readonly status: 'pending' | 'batched' | 'certified' | 'committed'
  readonly round?: number
  readonly commit_index?: number
  /** Among the transactions of the commit, from 0. */
  readonly position?: number
}

export function transactionView(
  id: string,
  { stage, round, commitIndex, position }: TransactionStatus
): TransactionView {
  return {
    transaction_id: id,
    status: stage === 'header' ? 'batched' : stage,
    ...(round !== undefined && { round }),
    ...(commitIndex !== undefined && { commit_index: commitIndex }),
    ...(position !== undefined && { position })
  }
}

/** One of `GET /commits`. */
export interface CommitView {
  readonly index: number
  /** `round.author` of the leader's certificate that decided it. */
  readonly anchor: string
  /** `round.author`, in their order. */
  readonly certificates: readonly string[]
  /** Digests, in their order. */
  readonly batches: readonly string[]
  readonly transactions: number
  readonly timestamp_ms: number
  readonly previous_digest: string
  readonly digest: string
}

export function commitView({ commit, transactions }: DeliveredCommit): CommitView {
  const { index, anchor, certificates, batches, timestampMs, previousDigest, digest } = commit
  return {
    index,
    anchor: nameOf(anchor),
    certificates: certificates.map(nameOf),
    batches: batches.map(batch => batch.digest),
    transactions,
    timestamp_ms: timestampMs,
    previous_digest: previousDigest,
    digest
  }
}

/** One of `GET /dag`. */
export interface CertificateView {
  /** `round.author`. */
  readonly certificate: string
  readonly digest: string
  readonly parents: readonly string[]
  /** Who voted for it, beside its author. */
  readonly signers: readonly number[]
  readonly batches: readonly string[]
}

/** `GET /dag`. */
export interface DagView {
  readonly from: number
  readonly to: number
  readonly certificates: readonly CertificateView[]
  /** Two headers of one author for one round, both signed by it. */
  readonly evidence: readonly { readonly round: number; readonly author: number; readonly headers: readonly string[] }[]
}

/** The certificates of these rounds, as far as they are in the log. */
export async function dagView({ state, store }: Validator, from: number, to: number): Promise<DagView> {
  const certificates = await store.certificates(from - 1, to, Number.POSITIVE_INFINITY)
  return {
    from,
    to,
    certificates: certificates.map(({ header: { round, author, parents, payload }, digest, signers }) => ({
      certificate: `${round}.${author}`,
      digest,
      parents: parents.map(parent => `${round - 1}.${parent.author}`),
      signers,
      batches: payload.map(batch => batch.digest)
    })),
    evidence: state.equivocations.map(({ round, author, headers }) => ({
      round,
      author,
      headers: headers.map(({ id }) => id)
    }))
  }
}

function nameOf({ round, author }: { round: number; author: number }): string {
  return `${round}.${author}`
}
