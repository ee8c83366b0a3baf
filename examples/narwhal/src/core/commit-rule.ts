import type { Dag, Vertex } from './dag.ts'

/** Decides on anchors, looking at nothing but a DAG. `Bullshark` is one. */
export interface CommitRule {
  /**
   * Called once for each certificate, right after it went into the DAG.
   *
   * @returns the anchors that it decides on, in the order they are committed in; none, mostly
   */
  onCertificate(dag: Dag, vertex: Vertex): readonly Vertex[]
}
