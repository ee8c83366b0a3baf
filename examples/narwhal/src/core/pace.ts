import type { Context } from './context.ts'
import type { Dag, Vertex } from './dag.ts'
import type { Header } from './header.ts'
import type { LeaderOf } from './leader-schedule.ts'

/** A validator without a certificate in so many rounds is not waited for. */
const LIVELY_ROUNDS = 4

/**
 * When a header leaves. As soon as a quorum of parents is there, while anything waits to be committed, and at the pace of
 * idleness otherwise. It waits for a short time for parents that are about to come, and longer for what keeps the commit
 * rule going under partial synchrony: the leader's certificate after an even round, and after an odd round either enough
 * votes for the leader or enough against it.
 */
export class Pace {
  readonly #context: Context
  readonly #dag: Dag
  readonly #leaderOf: LeaderOf
  /** The round that is next, and since when it could be. */
  #round = 0
  #since = 0
  #leftAt = -Infinity
  /** The highest round in which a peer has proposed something. */
  #hurryRound = 0
  #leaderTimeoutMs: number

  constructor(context: Context, dag: Dag, leaderOf: LeaderOf) {
    this.#context = context
    this.#dag = dag
    this.#leaderOf = leaderOf
    this.#leaderTimeoutMs = context.options.leaderTimeoutMs
  }

  hurry(round: number): void {
    this.#hurryRound = Math.max(this.#hurryRound, round)
  }

  committed(): void {
    this.#leaderTimeoutMs = this.#context.options.leaderTimeoutMs
  }

  left({ round, timestampMs }: Header): void {
    const { options, stats } = this.#context
    this.#leftAt = timestampMs
    if (this.#isReady(round, undefined)) return
    stats.leaderTimeouts++
    this.#leaderTimeoutMs = Math.min(2 * this.#leaderTimeoutMs, options.maxLeaderTimeoutMs)
  }

  /**
   * @param round for which there is a quorum of parents
   * @param last the header before
   * @param hasPayload whether there is something to propose
   */
  leavesAt(round: number, last: Header | undefined, hasPayload: boolean): number {
    const { author, options, now } = this.#context
    if (round > this.#round) {
      this.#round = round
      this.#since = now
    }
    const earliest = this.#leftAt + options.minHeaderDelayMs
    if (!this.#isReady(round, last)) return Math.max(earliest, this.#since + this.#leaderTimeoutMs)
    const withParents = this.#hasAllParents(round) ? earliest : Math.max(earliest, this.#since + options.parentDelayMs)
    if (hasPayload || this.#dag.openPayloads > 0 || this.#hurryRound >= round - 1) return withParents
    // The certificate of a leader is waited for, so it comes early.
    const isLeading = round % 2 === 0 && this.#leaderOf(round) === author
    return Math.max(withParents, this.#leftAt + options.maxHeaderDelayMs / (isLeading ? 2 : 1))
  }

  #isReady(round: number, last: Header | undefined): boolean {
    const { author } = this.#context
    const isOwnMissing = last?.round === round - 1 && this.#dag.get(round - 1, author) === undefined
    if (isOwnMissing) return false
    return (round - 1) % 2 === 0 ? this.#hasLeader(round - 1) : this.#isDecided(round - 1)
  }

  #hasLeader(round: number): boolean {
    const leader = this.#leaderOf(round)
    return round === 0 || this.#dag.get(round, leader) !== undefined || !this.#isLively(leader, round)
  }

  /** Whether the certificates of an odd round are enough for the leader before them, or enough against it. */
  #isDecided(round: number): boolean {
    const { committee } = this.#context
    const leader = round === 1 ? undefined : this.#dag.get(round - 1, this.#leaderOf(round - 1))
    if (leader === undefined) return true
    let stakeFor = 0
    for (const vertex of this.#dag.round(round)) if (links(vertex, leader)) stakeFor += committee.stake(vertex!.author)
    return stakeFor >= committee.validity || this.#dag.stake(round) - stakeFor >= committee.quorum
  }

  #hasAllParents(round: number): boolean {
    return this.#dag
      .round(round - 1)
      .every((vertex, author) => vertex !== undefined || !this.#isLively(author, round - 1))
  }

  /** Whether an author had a certificate shortly before a round. */
  #isLively(author: number, round: number): boolean {
    for (let before = round - 1; before >= round - LIVELY_ROUNDS; before--) {
      if (this.#dag.get(before, author) !== undefined) return true
    }
    return false
  }
}

function links(vertex: Vertex | undefined, leader: Vertex): boolean {
  return vertex !== undefined && vertex.parents.includes(leader)
}
