import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { nameOf } from '../../../src/demo/names.ts'
import type { Evidence } from '../model/model.ts'
import { digestTail, formatAge } from './format.ts'

/** What happened, and what was proved of whom. */
export function Feed({ board }: { readonly board: Board }): VNode {
  const now = board.live.value?.at ?? 0
  const evidence = board.evidence.value
  return (
    <section class="panel feed" aria-labelledby="feed-title">
      <h2 id="feed-title">What happened</h2>
      {evidence.length > 0 && <EvidenceList evidence={evidence} />}
      {board.happenings.value.length === 0 && <p class="quiet">Nothing yet. Break something.</p>}
      <ul>
        {board.happenings.value.slice(0, 14).map(({ at, tone, text }) => (
          <li key={`${at} ${text}`} class={tone}>
            <span>{text}</span>
            <time>{formatAge(now - at)}</time>
          </li>
        ))}
      </ul>
    </section>
  )
}

function EvidenceList({ evidence }: { readonly evidence: readonly Evidence[] }): VNode {
  const [latest] = evidence
  return (
    <div class="evidence" data-evidence={evidence.length}>
      <strong>
        {nameOf(latest!.author)} signed two headers for round {latest!.round}
      </strong>
      <span class="mono">
        {digestTail(latest!.headers[0], 12)} and {digestTail(latest!.headers[1], 12)}
      </span>
      {evidence.length > 1 && <span>{evidence.length} such proofs are kept.</span>}
    </div>
  )
}
