import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { sidesOf } from '../model/guide.ts'
import { nameOf, namesOf } from '../../../src/demo/names.ts'

/** Cuts the network in two, and heals it. Who is on which side is chosen by a press. */
export function Network({ board }: { readonly board: Board }): VNode | null {
  const view = board.live.value
  const size = view?.validators.length ?? 0
  const chosen = useSignal<readonly number[] | undefined>(undefined)
  if (view === undefined) return null
  const far = chosen.value ?? sidesOf(size)[1]!
  const near = view.validators.map(({ index }) => index).filter(index => !far.includes(index))
  const isCut = view.groups.length > 0
  const move = (index: number): void => {
    chosen.value = far.includes(index) ? far.filter(each => each !== index) : [...far, index].toSorted((a, b) => a - b)
  }
  return (
    <section class="panel network" aria-labelledby="network-title">
      <h2 id="network-title">Network</h2>
      <p>{isCut ? `Cut: ${view.groups.map(namesOf).join(' | ')}` : 'Whole. Choose who is beyond the cut.'}</p>
      <div class="sides" role="group" aria-label="Beyond the cut">
        {view.validators.map(({ index }) => (
          <button
            type="button"
            key={index}
            class={`named v${index}`}
            aria-pressed={far.includes(index)}
            disabled={isCut}
            onClick={() => move(index)}
          >
            {nameOf(index)}
          </button>
        ))}
      </div>
      {isCut ? (
        <button type="button" class="primary" onClick={() => void board.act({ kind: 'heal' })}>
          Heal
        </button>
      ) : (
        <button
          type="button"
          disabled={near.length === 0 || far.length === 0}
          onClick={() => void board.act({ kind: 'partition', groups: [near, far] })}
        >
          Cut {near.length} | {far.length}
        </button>
      )}
    </section>
  )
}
