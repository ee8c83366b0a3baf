import type { CommitRule } from './commit-rule.ts'
import type { Committee } from './committee.ts'
import type { Dag, Vertex } from './dag.ts'
import type { LeaderOf } from './leader-schedule.ts'
import type { Mutation } from './mutation.ts'

/** What Bullshark decides with. */
export interface BullsharkInit {
  readonly committee: Committee
  readonly leaderOf: LeaderOf
  /**
   * The round of the last anchor.
   *
   * @default 0
   */
  readonly lastRound?: number
  readonly mutations?: ReadonlySet<Mutation> | undefined
}

/**
 * Bullshark under partial synchrony (Spiegelman, Giridharan, Sonnino, Kokoris-Kogias, 2209.05633). The leader's certificate
 * of an even round is an anchor once certificates of the next round that link it have stake for somebody honest. It brings
 * with it every earlier anchor that can be reached from it, one after the other.
 *
 * Two validators agree because a quorum of parents and such votes have somebody in common: whoever is an anchor by votes
 * anywhere is reached from every later anchor everywhere.
 */
export class Bullshark implements CommitRule {
  readonly #committee: Committee
  readonly #leaderOf: LeaderOf
  readonly #mutations: ReadonlySet<Mutation> | undefined
  #lastRound: number

  constructor({ committee, leaderOf, lastRound = 0, mutations }: BullsharkInit) {
    this.#committee = committee
    this.#leaderOf = leaderOf
    this.#lastRound = lastRound
    this.#mutations = mutations
  }

  onCertificate(dag: Dag, { round }: Vertex): readonly Vertex[] {
    const anchorRound = round - 1
    if (anchorRound % 2 !== 0 || anchorRound <= this.#lastRound) return NONE
    const anchor = dag.get(anchorRound, this.#leaderOf(anchorRound))
    if (anchor === undefined || !this.#isSupported(dag, anchor)) return NONE
    const anchors = this.#withEarlier(dag, anchor)
    this.#lastRound = anchorRound
    return anchors
  }

  #isSupported(dag: Dag, anchor: Vertex): boolean {
    const enough = this.#mutations?.has('one-vote-commits') ? 1 : this.#committee.validity
    let stake = 0
    for (const vertex of dag.round(anchor.round + 1)) {
      if (vertex !== undefined && vertex.parents.includes(anchor)) stake += this.#committee.stake(vertex.author)
    }
    return stake >= enough
  }

  /** The anchor, and before it the leaders of earlier rounds that it stands on, oldest first. */
  #withEarlier(dag: Dag, anchor: Vertex): readonly Vertex[] {
    const anchors = [anchor]
    const step = this.#mutations?.has('odd-step') ? 1 : 2
    let reachable: readonly Vertex[] = [anchor]
    let round = anchor.round
    for (let earlier = anchor.round - step; earlier > this.#lastRound && reachable.length > 0; earlier -= 2) {
      while (round > earlier) {
        reachable = parentsOf(reachable)
        round--
      }
      const leader = dag.get(earlier, this.#leaderOf(earlier))
      if (leader === undefined) continue
      if (!reachable.includes(leader) && !this.#mutations?.has('no-path-check')) continue
      anchors.push(leader)
      reachable = [leader]
    }
    return anchors.toReversed()
  }
}

const NONE: readonly Vertex[] = []

/** The parents of all, each once. */
function parentsOf(vertices: readonly Vertex[]): readonly Vertex[] {
  const parents = new Set<Vertex>()
  for (const vertex of vertices) for (const parent of vertex.parents) parents.add(parent)
  return [...parents]
}
