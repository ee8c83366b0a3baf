import { causalHistory } from './causal-history.ts'
import { listBits } from '../../../src/demo/bits.ts'
import type { Dag } from './dag.ts'
import { nameOf, namesOf } from '../../../src/demo/names.ts'
import { stageAt, type Vertex, type VertexStage } from './vertex.ts'

/** What there is to say of a place of the DAG at a time, in a sentence or three. */
export function describePlace(dag: Dag, round: number, author: number, at: number): string {
  const place = `Round ${round}, ${nameOf(author)}`
  const vertex = dag.vertex(round, author)
  const stage = vertex === undefined ? 'unknown' : stageAt(vertex, at, -1)
  if (vertex === undefined || stage === 'unknown') return `${place}: nothing seen.`
  const lie = vertex.equivocates ? ` ${nameOf(author)} signed another header for this round: it lies.` : ''
  if (stage === 'header') return `${place}: a header, not certified.${lie}`
  const kind = vertex.isAnchor && stage === 'committed' ? 'the anchor of' : 'committed in'
  const fate = stage === 'committed' ? `, ${kind} #${vertex.commitIndex}` : ', not committed yet'
  const count = (causalHistory(dag, round, author)?.count ?? 1) - 1
  return [
    `${place}: a certificate with ${plural(vertex.transactions, 'transaction')} in ${plural(vertex.batches, 'batch', 'batches')}${fate}.`,
    `Parents: ${vertex.parents === 0 ? 'genesis' : namesOf(listBits(vertex.parents))}.`,
    `It stands on ${plural(count, 'certificate')} shown here.${lie}`
  ].join(' ')
}

/** One round as a row of text: the stage of each validator's vertex. */
export function describeRound(dag: Dag, round: number, at: number): readonly string[] {
  return Array.from({ length: dag.size }, (_, author) => {
    const vertex = dag.vertex(round, author)
    const stage = vertex === undefined ? 'unknown' : stageAt(vertex, at, -1)
    return vertex === undefined ? WORDS.unknown : `${wordOf(vertex, stage)}${vertex.equivocates ? ', a lie' : ''}`
  })
}

const WORDS: Readonly<Record<VertexStage, string>> = {
  unknown: '–',
  header: 'header',
  certificate: 'certificate',
  committed: 'committed'
}

function wordOf(vertex: Vertex, stage: VertexStage): string {
  if (stage !== 'committed') return WORDS[stage]
  return vertex.isAnchor ? `anchor #${vertex.commitIndex}` : `#${vertex.commitIndex}`
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
