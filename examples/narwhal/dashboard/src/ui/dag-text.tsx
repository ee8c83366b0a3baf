import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { describeRound } from '../model/describe.ts'
import type { Model } from '../model/model.ts'
import { nameOf } from '../../../src/demo/names.ts'

const ROUNDS = 16

/** The last rounds as a table, for whoever reads rather than looks. */
export function DagText({ board, model }: { readonly board: Board; readonly model: Model }): VNode {
  const isOpen = useSignal(false)
  return (
    <details class="dag-text" onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>The same as a table</summary>
      {isOpen.value && <Table board={board} model={model} />}
    </details>
  )
}

function Table({ board, model }: { readonly board: Board; readonly model: Model }): VNode {
  const at = board.shown.value?.at ?? 0
  const last = Math.max(0, ...(board.shown.value?.validators.map(({ round }) => round) ?? []))
  const rounds = Array.from({ length: Math.min(ROUNDS, last) }, (_, back) => last - back)
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="The last rounds">
      <table>
        <thead>
          <tr>
            <th scope="col">Round</th>
            {Array.from({ length: model.size }, (_, index) => (
              <th scope="col" key={index}>
                {nameOf(index)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rounds.map(round => (
            <tr key={round}>
              <th scope="row">{round}</th>
              {describeRound(model.dag, round, at).map((words, author) => (
                <td key={author}>{words}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
