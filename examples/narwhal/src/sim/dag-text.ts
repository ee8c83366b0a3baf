import type { Certificate, LogRecord } from '../core/index.ts'
import type { SimulatedCommittee } from './simulated-committee.ts'

/**
 * The DAG of a run in the form that `narwhal order` reads: that of the honest validator that knows most, in the order in
 * which certificates came to it.
 */
export function dagText({ simulation, invariants, committee, leaderOf, gcDepth }: SimulatedCommittee): string {
  const dags = invariants.honest.map(node => certificatesOf(simulation.nodes[node]!.log.records))
  const certificates = dags.reduce((most, dag) => (dag.length > most.length ? dag : most), [])
  const lastRound = Math.max(0, ...certificates.map(({ header }) => header.round))
  const leaders = Array.from({ length: Math.floor(lastRound / 2) + 1 }, (_, anchor) => leaderOf(2 * anchor))
  return [
    `committee ${committee.size}`,
    `stake ${committee.authorities.map(({ stake }) => stake).join(' ')}`,
    `leader ${leaders.join(' ')}`,
    `gc ${gcDepth}`,
    ...certificates.map(lineOf)
  ]
    .map(line => `${line}\n`)
    .join('')
}

function certificatesOf(records: readonly LogRecord[]): Certificate[] {
  return records.flatMap(record => (record.type === 'certificate' ? [record.certificate] : []))
}

function lineOf({ header: { round, author, parents } }: Certificate): string {
  return `${round}.${author}: ${parents.map(parent => `${round - 1}.${parent.author}`).join(' ')}`
}
