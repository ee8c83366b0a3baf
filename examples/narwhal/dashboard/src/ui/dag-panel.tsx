import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import type { Board } from '../board.ts'
import { describePlace } from '../model/describe.ts'
import { nameOf } from '../../../src/demo/names.ts'
import { DagCanvas } from './dag-canvas.tsx'
import { DagControls } from './dag-controls.ts'
import { DagText } from './dag-text.tsx'
import { Icon } from './icon.tsx'
import { TimeBar } from './time-bar.tsx'

/** The DAG, live: the picture, what is under the pointer in words, the time, and all of it as a table. */
export function DagPanel({ board }: { readonly board: Board }): VNode {
  const controls = useMemo(() => new DagControls(board), [board])
  const model = board.model.value
  return (
    <section class="panel dag" aria-labelledby="dag-title">
      <div class="dag-head">
        <h2 id="dag-title">The DAG</h2>
        <Legend />
        <Lens controls={controls} />
        <div class="zoom" role="group" aria-label="Zoom">
          <button type="button" aria-label="More rounds" onClick={() => controls.zoom(-1)}>
            <Icon name="minus" />
          </button>
          <button type="button" aria-label="Fewer rounds" onClick={() => controls.zoom(1)}>
            <Icon name="plus" />
          </button>
        </div>
      </div>
      {model === undefined ? (
        <div class="dag-empty">Waiting for the validators</div>
      ) : (
        <DagCanvas key={model.run} controls={controls} model={model} />
      )}
      <Inspector controls={controls} />
      <TimeBar controls={controls} />
      {model !== undefined && <DagText board={board} model={model} />}
    </section>
  )
}

function Legend(): VNode {
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <i class="key header-key" /> header
      </li>
      <li>
        <i class="key certificate-key" /> certificate
      </li>
      <li>
        <i class="key anchor-key" /> anchor
      </li>
      <li>
        <i class="key commit-key" /> committed
      </li>
    </ul>
  )
}

function Lens({ controls }: { readonly controls: DagControls }): VNode {
  const { seenBy, board } = controls
  return (
    <label class="lens">
      <span>As seen by</span>
      <select
        value={seenBy.value === undefined ? '' : String(seenBy.value)}
        onChange={({ currentTarget: { value } }) => (seenBy.value = value === '' ? undefined : Number(value))}
      >
        <option value="">everybody</option>
        {Array.from({ length: board.model.value?.size ?? 0 }, (_, index) => (
          <option key={index} value={String(index)}>
            {nameOf(index)}
          </option>
        ))}
      </select>
    </label>
  )
}

function Inspector({ controls }: { readonly controls: DagControls }): VNode {
  const { board, cursor, pinned, spoken } = controls
  const place = pinned.value ?? cursor.value
  const model = board.model.value
  const at = board.shown.value?.at ?? 0
  return (
    <>
      <p class="inspector">
        {place !== undefined && model !== undefined
          ? describePlace(model.dag, place.round, place.author, at)
          : 'Point at a vertex for its causal history; click to hold it. With the keyboard: arrows, Enter, Escape.'}
      </p>
      <p class="hidden" role="status">
        {spoken.value}
      </p>
    </>
  )
}
