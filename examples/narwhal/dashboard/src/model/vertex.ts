/** A header, and the certificate it becomes, with when each thing was first seen of it. */
export interface Vertex {
  readonly round: number
  readonly author: number
  /** The authors of its parents in the round before, as bits; 0 until it is certified. */
  parents: number
  batches: number
  transactions: number
  /** When, in milliseconds of the source; Infinity where it has not happened. */
  headerAt: number
  certifiedAt: number
  committedAt: number
  /** Of the commit that ordered it; 0 where none did. */
  commitIndex: number
  isAnchor: boolean
  /** Which validators have seen the header, have the certificate, have committed it, as bits. */
  headerBy: number
  certifiedBy: number
  committedBy: number
  /** Whether its author signed another header for the same round. */
  equivocates: boolean
}

/** A vertex of which nothing is known yet. */
export function emptyVertex(round: number, author: number): Vertex {
  return {
    round,
    author,
    parents: 0,
    batches: 0,
    transactions: 0,
    headerAt: Infinity,
    certifiedAt: Infinity,
    committedAt: Infinity,
    commitIndex: 0,
    isAnchor: false,
    headerBy: 0,
    certifiedBy: 0,
    committedBy: 0,
    equivocates: false
  }
}

/** How far it is. Each stage includes the ones before. */
export type VertexStage = 'unknown' | 'header' | 'certificate' | 'committed'

/**
 * How far a vertex was at a time, as far as the validators of a lens know.
 *
 * @param lens validators as bits
 */
export function stageAt(vertex: Vertex, at: number, lens: number): VertexStage {
  if (vertex.committedAt <= at && (vertex.committedBy & lens) !== 0) return 'committed'
  if (vertex.certifiedAt <= at && (vertex.certifiedBy & lens) !== 0) return 'certificate'
  if (vertex.headerAt <= at && (vertex.headerBy & lens) !== 0) return 'header'
  return 'unknown'
}
