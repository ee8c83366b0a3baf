import { emptyVertex, type Vertex } from './vertex.ts'
import { bitsOf } from '../../../src/demo/bits.ts'
import type { CertificateSeen, CommitSeen, EquivocationSeen, HeaderSeen } from '../../../src/http/events.ts'

/** One round, an entry an author. */
export interface Row {
  readonly round: number
  readonly vertices: (Vertex | undefined)[]
  /** Goes up with every change, so that what was drawn of it is known to be old. */
  version: number
  /** When the first and the last thing in it happen: in between a picture of it may still change. */
  firstAt: number
  lastAt: number
}

/** A sweep through a sub-DAG takes no longer, and no longer a step. */
const SWEEP_MS = 420
const SWEEP_STEP_MS = 36

/**
 * The DAG as all validators together tell it. One vertex a round and author: what two validators say of one is merged, and
 * who said it is kept as bits. It holds the last `keep` rounds and forgets the ones before.
 */
export class Dag {
  readonly size: number
  readonly keep: number
  readonly #rows: (Row | undefined)[]
  #last = 0
  #version = 0

  constructor(size: number, keep = 4096) {
    this.size = size
    this.keep = keep
    this.#rows = Array.from({ length: keep })
  }

  /** Goes up with every change. */
  get version(): number {
    return this.#version
  }

  /** The highest round in it; 0 while it is empty. */
  get lastRound(): number {
    return this.#last
  }

  /** The lowest round that it may still hold. */
  get firstRound(): number {
    return Math.max(1, this.#last - this.keep + 1)
  }

  row(round: number): Row | undefined {
    const row = this.#rows[round % this.keep]
    return row?.round === round ? row : undefined
  }

  vertex(round: number, author: number): Vertex | undefined {
    return this.row(round)?.vertices[author]
  }

  addHeader({ round, author }: HeaderSeen, by: number, at: number): void {
    const row = this.#rowFor(round, author)
    if (row === undefined) return
    const vertex = this.#vertexIn(row, author)
    vertex.headerBy |= 1 << by
    vertex.headerAt = Math.min(vertex.headerAt, at)
    this.#touch(row, at)
  }

  addCertificate({ round, author, parents, batches, transactions }: CertificateSeen, by: number, at: number): void {
    const row = this.#rowFor(round, author)
    if (row === undefined) return
    const vertex = this.#vertexIn(row, author)
    vertex.headerBy |= 1 << by
    vertex.certifiedBy |= 1 << by
    vertex.headerAt = Math.min(vertex.headerAt, at)
    vertex.certifiedAt = Math.min(vertex.certifiedAt, at)
    vertex.parents = bitsOf(parents)
    vertex.batches = Math.max(vertex.batches, batches)
    vertex.transactions = Math.max(vertex.transactions, transactions)
    this.#touch(row, at)
  }

  /** Commits a sub-DAG, a certificate after the other: a sweep that the eye can follow. */
  addCommit({ index, anchor, certificates }: CommitSeen, by: number, at: number): void {
    const step = Math.min(SWEEP_STEP_MS, SWEEP_MS / certificates.length)
    certificates.forEach(([round, author], place) => {
      const row = this.#rowFor(round, author)
      if (row === undefined) return
      const vertex = this.#vertexIn(row, author)
      vertex.headerBy |= 1 << by
      vertex.certifiedBy |= 1 << by
      vertex.committedBy |= 1 << by
      vertex.headerAt = Math.min(vertex.headerAt, at)
      vertex.certifiedAt = Math.min(vertex.certifiedAt, at)
      vertex.commitIndex = index
      vertex.isAnchor ||= round === anchor[0] && author === anchor[1]
      // Who comes second tells nothing new of when.
      if (vertex.committedAt === Infinity) vertex.committedAt = at + place * step
      this.#touch(row, vertex.committedAt)
    })
  }

  addEvidence({ round, author }: EquivocationSeen, at: number): void {
    const row = this.#rowFor(round, author)
    if (row === undefined) return
    this.#vertexIn(row, author).equivocates = true
    this.#touch(row, at)
  }

  #touch(row: Row, at: number): void {
    this.#version++
    row.version++
    row.firstAt = Math.min(row.firstAt, at)
    row.lastAt = Math.max(row.lastAt, at)
  }

  #vertexIn(row: Row, author: number): Vertex {
    return (row.vertices[author] ??= emptyVertex(row.round, author))
  }

  /** Undefined for what lies outside: a round that was forgotten, or no place in the committee. */
  #rowFor(round: number, author: number): Row | undefined {
    if (!Number.isSafeInteger(round) || round < this.firstRound || author < 0 || author >= this.size) return undefined
    this.#last = Math.max(this.#last, round)
    const row = this.row(round)
    if (row !== undefined) return row
    const made: Row = { round, vertices: Array.from({ length: this.size }), version: 0, firstAt: Infinity, lastAt: 0 }
    this.#rows[round % this.keep] = made
    return made
  }
}
