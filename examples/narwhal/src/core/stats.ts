/** How often something has happened since the start. */
export interface ValidatorStats {
  /** Headers made. */
  headers: number
  /** Votes given to peers. */
  votes: number
  /** Certificates that went into the DAG, of anybody. */
  certificates: number
  commits: number
  committedCertificates: number
  committedBatches: number
  batchesSealed: number
  /** Batches that were proposed again, because the header that named them was left out. */
  batchesReproposed: number
  /** Headers that left without what they should have waited for. */
  leaderTimeouts: number
  /** Messages of peers that were refused as invalid. */
  invalid: number
}

export function noStats(): ValidatorStats {
  return {
    headers: 0,
    votes: 0,
    certificates: 0,
    commits: 0,
    committedCertificates: 0,
    committedBatches: 0,
    batchesSealed: 0,
    batchesReproposed: 0,
    leaderTimeouts: 0,
    invalid: 0
  }
}
