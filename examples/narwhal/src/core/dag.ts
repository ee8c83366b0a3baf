import type { Certificate } from './certificate.ts'
import type { Committee } from './committee.ts'
import type { Digest } from './digest.ts'
import type { HeaderBody } from './header.ts'

/** A certificate in the DAG. Only the DAG and who commits write to it. */
export interface Vertex {
  readonly round: number
  readonly author: number
  readonly digest: Digest
  readonly certificate: Certificate
  /** Its parents, ascending by author. Empty where they were collected: nobody asks for them any more. */
  parents: readonly Vertex[]
  isCommitted: boolean
}

/** The certificates of a round. */
interface Round {
  /** By author. */
  readonly vertices: (Vertex | undefined)[]
  stake: number
}

/**
 * The certificates whose ancestors are all known, at most one for an author and round. It holds the rounds after
 * `gcRound`; what is older was forgotten, and counts as known.
 */
export class Dag {
  readonly #committee: Committee
  readonly #rounds = new Map<number, Round>()
  #gcRound = -1
  #highestRound = 0
  #quorumRound = 0
  #openPayloads = 0

  /** @param genesis the certificates of round 0, one an author */
  constructor(committee: Committee, genesis: readonly Certificate[]) {
    this.#committee = committee
    for (const certificate of genesis) this.#place(certificate, [])
  }

  /** Certificates of this round and before are not in it. */
  get gcRound(): number {
    return this.#gcRound
  }

  /** The highest round with a certificate. */
  get highestRound(): number {
    return this.#highestRound
  }

  /** The highest round with certificates of a quorum: what a new header can stand on. */
  get quorumRound(): number {
    return this.#quorumRound
  }

  /** How many certificates name batches and are not committed. */
  get openPayloads(): number {
    return this.#openPayloads
  }

  get(round: number, author: number): Vertex | undefined {
    return this.#rounds.get(round)?.vertices[author]
  }

  /** The certificates of a round by author, with `undefined` where there is none. */
  round(round: number): readonly (Vertex | undefined)[] {
    return this.#rounds.get(round)?.vertices ?? []
  }

  /** The stake of those who have a certificate in a round. */
  stake(round: number): number {
    return this.#rounds.get(round)?.stake ?? 0
  }

  /** The authors of the parents that are not here. */
  missing({ round, parents }: HeaderBody): number[] {
    if (round - 1 <= this.#gcRound) return []
    return parents.filter(({ author }) => this.get(round - 1, author) === undefined).map(({ author }) => author)
  }

  /** Whether a parent is another certificate than the one that is here for its author. Such a header is never valid. */
  contradicts({ round, parents }: HeaderBody): boolean {
    return parents.some(({ author, digest }) => (this.get(round - 1, author)?.digest ?? digest) !== digest)
  }

  /**
   * @param certificate of a round that is kept, whose parents are here
   * @returns its vertex; where one was there already `undefined`
   */
  insert(certificate: Certificate): Vertex | undefined {
    const { round, author, parents } = certificate.header
    if (round <= this.#gcRound || this.get(round, author) !== undefined) return undefined
    const above = this.round(round - 1)
    return this.#place(certificate, parents.map(parent => above[parent.author]).filter(isHere))
  }

  /** Marks a certificate as committed. */
  commit(vertex: Vertex): void {
    if (!vertex.isCommitted && hasPayload(vertex)) this.#openPayloads--
    vertex.isCommitted = true
  }

  /** Forgets all rounds up to this one. */
  collect(gcRound: number): void {
    while (this.#gcRound < gcRound) {
      for (const vertex of this.round(++this.#gcRound)) {
        if (vertex !== undefined && !vertex.isCommitted && hasPayload(vertex)) this.#openPayloads--
      }
      this.#rounds.delete(this.#gcRound)
    }
    for (const vertex of this.round(gcRound + 1)) if (vertex !== undefined) vertex.parents = []
  }

  #place(certificate: Certificate, parents: readonly Vertex[]): Vertex {
    const { header, digest } = certificate
    const { round, author } = header
    const vertex: Vertex = { round, author, digest, certificate, parents, isCommitted: false }
    const entry = this.#entry(round)
    entry.vertices[author] = vertex
    if (hasPayload(vertex)) this.#openPayloads++
    entry.stake += this.#committee.stake(author)
    if (round > this.#highestRound) this.#highestRound = round
    if (round > this.#quorumRound && entry.stake >= this.#committee.quorum) this.#quorumRound = round
    return vertex
  }

  #entry(round: number): Round {
    let entry = this.#rounds.get(round)
    if (entry === undefined) {
      entry = { vertices: Array.from({ length: this.#committee.size }, () => undefined), stake: 0 }
      this.#rounds.set(round, entry)
    }
    return entry
  }
}

function hasPayload({ certificate }: Vertex): boolean {
  return certificate.header.payload.length > 0
}

function isHere(vertex: Vertex | undefined): vertex is Vertex {
  return vertex !== undefined
}
