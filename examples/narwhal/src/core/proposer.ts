import type { BatchRef } from './batch.ts'
import type { Context } from './context.ts'
import type { Dag } from './dag.ts'
import type { Header, HeaderBody, Parent } from './header.ts'
import { Pace } from './pace.ts'
import type { LeaderOf } from './leader-schedule.ts'

/** A header of one's own that is so many rounds behind a commit without being in it will not be committed any more. */
const LEFT_OUT_ROUNDS = 6

/** Own batches that are waiting to be committed, at most: with more, clients are to come back later. */
const MAX_WAITING = 10_000

/** Batches of a header that may still be left out. */
interface Proposal {
  readonly round: number
  readonly payload: readonly BatchRef[]
}

/** What a proposer looks at, and whom it tells. */
export interface ProposerComponents {
  readonly dag: Dag
  readonly leaderOf: LeaderOf
  /** Whether a batch is committed, and so need not be proposed any more. */
  readonly isCommitted: (batch: BatchRef) => boolean
  /** Told of each new header, which is in the log. */
  readonly onHeader: (header: Header) => void
}

/**
 * Makes the validator's headers, one a round at most. A header stands on all certificates of the round before that are there
 * when it is made; `Pace` says when that is.
 */
export class Proposer {
  readonly #context: Context
  readonly #parts: ProposerComponents
  readonly #pace: Pace
  /** Batches that a quorum has and no header names. */
  #unproposed: BatchRef[] = []
  #proposals: Proposal[] = []
  #header: Header | undefined
  /** Whether the last header is one that the log has told of. */
  #isRestored = false
  /** No header up to this round. */
  floorRound = 0

  constructor(context: Context, components: ProposerComponents) {
    this.#context = context
    this.#parts = components
    this.#pace = new Pace(context, components.dag, components.leaderOf)
  }

  /** The last header. */
  get header(): Header | undefined {
    return this.#header
  }

  /** The round of the last header. */
  get round(): number {
    return this.#header?.round ?? 0
  }

  get unproposed(): readonly BatchRef[] {
    return this.#unproposed
  }

  get proposals(): readonly Proposal[] {
    return this.#proposals
  }

  /** Whether there is room for more batches. */
  get accepts(): boolean {
    return this.#unproposed.length + this.#proposals.length < MAX_WAITING
  }

  /** A batch that can be proposed. */
  add(batch: BatchRef): void {
    this.#unproposed.push(batch)
  }

  /** A peer has said something in this round that waits to be committed. */
  hurry(round: number): void {
    this.#pace.hurry(round)
  }

  /** Takes a header from the log. */
  restore(header: Header): void {
    if (this.#context.mutations?.has('header-not-restored')) return
    const named = new Set(header.payload.map(({ digest }) => digest))
    this.#giveUp()
    this.#unproposed = this.#unproposed.filter(({ digest }) => !named.has(digest))
    this.#keep(header)
    this.#isRestored = true
  }

  /** Takes from a checkpoint what is waiting. */
  restoreWaiting(proposals: readonly Proposal[], unproposed: readonly BatchRef[], header: Header | undefined): void {
    this.#proposals = [...proposals]
    this.#unproposed = [...unproposed]
    this.#header = header
    this.#isRestored = header !== undefined
  }

  /** Makes a header if it is time, and otherwise sets the timer. */
  tick(): void {
    const { now, outbox } = this.#context
    const round = this.#parts.dag.quorumRound + 1
    if (round <= this.round || round <= this.floorRound || this.#mustCertifyFirst(round)) return
    const at = this.#pace.leavesAt(round, this.#header, this.#unproposed.length > 0)
    if (at > now) return outbox.arm('header', at)
    this.#giveUp()
    this.#propose(round)
  }

  /**
   * Proposes again what was left out.
   *
   * @param round of an anchor that is committed, with all that belongs to it
   */
  committed(round: number): void {
    const { author, stats, mutations } = this.#context
    const { dag, isCommitted } = this.#parts
    this.#pace.committed()
    const open: Proposal[] = []
    for (const proposal of this.#proposals) {
      if (dag.get(proposal.round, author)?.isCommitted) continue
      if (proposal.round > round - LEFT_OUT_ROUNDS) open.push(proposal)
      else if (!mutations?.has('never-reproposed')) {
        const leftOut = proposal.payload.filter(batch => !isCommitted(batch))
        stats.batchesReproposed += leftOut.length
        this.#unproposed.unshift(...leftOut)
      }
    }
    this.#proposals = open
  }

  /**
   * Before the crash the last header may have become a certificate, which others have and this validator does not know of.
   * A header that leaves it out gets no vote, so it is certified again first.
   */
  #mustCertifyFirst(round: number): boolean {
    const { author } = this.#context
    return this.#isRestored && round === this.round + 1 && this.#parts.dag.get(this.round, author) === undefined
  }

  #propose(round: number): void {
    const { committee, author, crypto, outbox, options, stats, now, mutations } = this.#context
    const body: HeaderBody = {
      epoch: committee.epoch,
      round,
      author,
      timestampMs: Math.floor(now),
      payload: this.#unproposed.splice(0, options.maxHeaderBatches),
      parents: this.#parents(round - 1)
    }
    const id = crypto.headerId(body)
    const header: Header = { ...body, id, signature: crypto.sign(id, round, author) }
    this.#keep(header)
    this.#isRestored = false
    this.#pace.left(header)
    stats.headers++
    if (!mutations?.has('header-not-persisted')) outbox.append({ type: 'header', header })
    this.#parts.onHeader(header)
  }

  #parents(round: number): readonly Parent[] {
    const vertices = this.#parts.dag.round(round).filter(vertex => vertex !== undefined)
    return vertices.map(({ author, digest }) => ({ author, digest }))
  }

  #keep(header: Header): void {
    this.#header = header
    if (header.payload.length > 0) this.#proposals.push({ round: header.round, payload: header.payload })
  }

  /** A header without a certificate never gets one once there is a later one: its batches go into that. */
  #giveUp(): void {
    const { author } = this.#context
    const { round } = this
    if (this.#header === undefined || this.#parts.dag.get(round, author) !== undefined) return
    const given = this.#proposals.findIndex(proposal => proposal.round === round)
    if (given >= 0) this.#unproposed.unshift(...this.#proposals.splice(given, 1)[0]!.payload)
  }
}
