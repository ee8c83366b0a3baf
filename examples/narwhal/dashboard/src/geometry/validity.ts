import type { Dag } from '../model/dag.ts'
import type { Vertex } from '../model/vertex.ts'

/** How long a picture of some rounds stays true: no vertex of them changes its stage within. */
export interface Validity {
  /** The sum of the versions of the rounds. */
  version: number
  /** It holds from this time on, and until before the other. */
  from: number
  until: number
}

/** Puts down how long the picture of rounds `first` to `last` at a time holds. */
export function measureValidity(validity: Validity, dag: Dag, first: number, last: number, at: number): void {
  validity.version = versionOf(dag, first, last)
  validity.from = -Infinity
  validity.until = Infinity
  for (let round = first; round <= last; round++) {
    for (const vertex of dag.row(round)?.vertices ?? []) if (vertex !== undefined) narrow(validity, vertex, at)
  }
}

/** Whether a picture made at another time is still right. */
export function isValid(validity: Validity, dag: Dag, first: number, last: number, at: number): boolean {
  return at >= validity.from && at < validity.until && validity.version === versionOf(dag, first, last)
}

function versionOf(dag: Dag, first: number, last: number): number {
  let version = 0
  for (let round = first; round <= last; round++) version += dag.row(round)?.version ?? 0
  return version
}

function narrow(validity: Validity, { headerAt, certifiedAt, committedAt }: Vertex, at: number): void {
  include(validity, headerAt, at)
  include(validity, certifiedAt, at)
  include(validity, committedAt, at)
}

function include(validity: Validity, time: number, at: number): void {
  if (time <= at) validity.from = Math.max(validity.from, time)
  else validity.until = Math.min(validity.until, time)
}
