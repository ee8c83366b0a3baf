import type { BatchFetcher } from './batch-fetcher.ts'
import type { BatchStore } from './batch-store.ts'
import type { Context } from './context.ts'
import type { Dag } from './dag.ts'
import type { Equivocations } from './equivocations.ts'
import type { Header } from './header.ts'
import type { VoteRecord } from './log-record.ts'
import type { Refusal } from './message.ts'

/** A header that waits for its parents or its batches, and the request to be answered then. */
interface Pending {
  readonly header: Header
  readonly requestId: number
}

/** What a voter looks at. */
export interface VoterComponents {
  readonly dag: Dag
  readonly batches: BatchStore
  readonly fetcher: BatchFetcher
  readonly equivocations: Equivocations
  /** Whether a certificate has arrived and waits for its own parents. */
  readonly isParked: (round: number, author: number) => boolean
}

/**
 * Votes for headers: at most once for an author and round, never for an earlier round than before, and only where all that
 * the header stands on is here. So two different headers never both find a quorum, and whatever is certified can be had
 * from somebody honest.
 */
export class Voter {
  readonly #context: Context
  readonly #parts: VoterComponents
  /** By author, the last vote: the vote-once rule is about these. */
  readonly #votes: (VoteRecord | undefined)[]
  readonly #pending: (Pending | undefined)[]
  /** The headers it has voted for, by round and author. */
  readonly #headers = new Map<number, (Header | undefined)[]>()
  #hasNews = false
  /** No votes up to this round. */
  floorRound = 0

  constructor(context: Context, components: VoterComponents) {
    this.#context = context
    this.#parts = components
    this.#votes = Array.from({ length: context.committee.size }, () => undefined)
    this.#pending = Array.from({ length: context.committee.size }, () => undefined)
  }

  get votes(): readonly (VoteRecord | undefined)[] {
    return this.#votes
  }

  /** The header it has voted for. */
  headerOf(round: number, author: number): Header | undefined {
    return this.#headers.get(round)?.[author]
  }

  /** Takes a vote from the log. */
  restore(vote: VoteRecord): void {
    if (this.#context.mutations?.has('vote-not-persisted')) return
    this.#votes[vote.author] = vote
  }

  /**
   * Answers a request for a vote, now or when it can.
   *
   * @param header which is valid
   */
  ask(header: Header, requestId: number): void {
    const waiting = this.#pending[header.author]
    if (waiting !== undefined) {
      if (isOther(waiting.header, header)) this.#parts.equivocations.add(waiting.header, header)
      if (waiting.header.round > header.round) return this.#refuse(requestId, 'superseded')
      this.#refuse(waiting.requestId, 'superseded')
      this.#pending[header.author] = undefined
    }
    this.#consider({ header, requestId })
  }

  /** A certificate or a batch is here that somebody may wait for. */
  arrived(): void {
    this.#hasNews = true
  }

  /** Gives those their votes who need not wait any longer. Once all is in its place that has arrived. */
  tick(): void {
    if (!this.#hasNews) return
    this.#hasNews = false
    for (const pending of this.#pending) if (pending !== undefined) this.#consider(pending)
  }

  /** Forgets what is settled. */
  collect(gcRound: number): void {
    for (const round of this.#headers.keys()) if (round <= gcRound) this.#headers.delete(round)
  }

  #consider(pending: Pending): void {
    const { header, requestId } = pending
    this.#pending[header.author] = undefined
    const refusal = this.#refusalOf(header)
    if (refusal !== undefined) return this.#refuse(requestId, refusal)
    const { dag, batches, fetcher, isParked } = this.#parts
    const missing = dag.missing(header)
    const unknown = missing.filter(author => !isParked(header.round - 1, author))
    if (unknown.length > 0) {
      return this.#context.outbox.reply(requestId, { type: 'missing', parents: unknown })
    }
    const wanted = this.#context.mutations?.has('votes-without-batches') ? [] : batches.missing(header.payload)
    if (missing.length > 0 || wanted.length > 0) {
      this.#pending[header.author] = pending
      fetcher.want(wanted, header.author, this.#context.options.syncDelayMs)
      return
    }
    this.#vote(header, requestId)
  }

  #refusalOf(header: Header): Refusal | undefined {
    const { now, options, mutations } = this.#context
    const { dag, equivocations } = this.#parts
    const { round, author, id } = header
    if (round <= dag.gcRound || round <= this.floorRound) return 'too-old'
    if (round > dag.quorumRound + options.maxRoundsAhead || header.timestampMs > now + options.maxClockAheadMs) {
      return 'too-new'
    }
    const known = dag.get(round, author)?.certificate.header ?? this.headerOf(round, author)
    if (known !== undefined && isOther(known, header)) equivocations.add(known, header)
    if (mutations?.has('votes-twice')) return undefined
    const last = this.#votes[author]
    if (last !== undefined && last.round > round) return 'too-old'
    if ((last?.round === round && last.headerId !== id) || (known !== undefined && isOther(known, header))) {
      return 'equivocation'
    }
    return dag.contradicts(header) || this.#leavesOutOwn(header) ? 'invalid' : undefined
  }

  /** An author that has a certificate of the round before stands on it, so that what it says is a chain. */
  #leavesOutOwn({ round, author, parents }: Header): boolean {
    if (this.#context.mutations?.has('purge-by-author')) return false
    return this.#parts.dag.get(round - 1, author) !== undefined && !parents.some(parent => parent.author === author)
  }

  #vote(header: Header, requestId: number): void {
    const { crypto, outbox, stats, mutations } = this.#context
    const { round, author, id } = header
    const last = this.#votes[author]
    if (last?.round !== round) {
      const vote: VoteRecord = { type: 'vote', author, round, headerId: id }
      this.#votes[author] = vote
      outbox.append(vote)
      stats.votes++
    }
    this.#remember(header)
    const signature = crypto.sign(id, round, author)
    if (mutations?.has('vote-before-sync')) outbox.reply(requestId, { type: 'vote', signature })
    else outbox.replyWhenDurable(requestId, { type: 'vote', signature })
  }

  #remember(header: Header): void {
    let headers = this.#headers.get(header.round)
    if (headers === undefined) {
      headers = Array.from({ length: this.#context.committee.size }, () => undefined)
      this.#headers.set(header.round, headers)
    }
    headers[header.author] = header
  }

  #refuse(requestId: number, reason: Refusal): void {
    if (reason === 'invalid') this.#context.stats.invalid++
    this.#context.outbox.reply(requestId, { type: 'refused', reason })
  }
}

function isOther(known: Header, header: Header): boolean {
  return known.round === header.round && known.id !== header.id
}
