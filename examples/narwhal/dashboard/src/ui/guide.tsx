import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { type GuideStep, guideFor } from '../model/guide.ts'
import { Icon } from './icon.tsx'

/** The strip of things to try, in order. A step is ticked when it was seen to happen, by whichever button. */
export function Guide({ board }: { readonly board: Board }): VNode | null {
  const chosen = useSignal<GuideStep['id'] | undefined>(undefined)
  const size = board.model.value?.size
  if (size === undefined) return null
  const steps = guideFor(size)
  const done = board.guideDone.value
  const current = steps.find(({ id }) => id === chosen.value) ?? steps.find(({ id }) => !done.has(id)) ?? steps[0]!
  return (
    <section class="panel guide" aria-labelledby="guide-title">
      <h2 id="guide-title">Try this, in order</h2>
      <ol class="steps">
        {steps.map(({ id, title }, index) => (
          <li key={id}>
            <button
              type="button"
              class={done.has(id) ? 'step done' : 'step'}
              aria-current={id === current.id ? 'step' : undefined}
              onClick={() => (chosen.value = id)}
            >
              <i>{done.has(id) ? <Icon name="check" /> : index + 1}</i>
              <span>{title}</span>
              {done.has(id) && <span class="hidden">, done</span>}
            </button>
          </li>
        ))}
      </ol>
      <Current board={board} step={current} onDone={() => (chosen.value = undefined)} />
    </section>
  )
}

function Current(props: { readonly board: Board; readonly step: GuideStep; readonly onDone: () => void }): VNode {
  const { board, step, onDone } = props
  const view = board.live.value
  const next = view && step.next(view)
  return (
    <div class="current">
      <p>{step.text}</p>
      {next !== undefined && (
        <button
          type="button"
          class="primary"
          onClick={() => {
            void board.act(...next.actions)
            onDone()
          }}
        >
          {next.label}
        </button>
      )}
    </div>
  )
}
