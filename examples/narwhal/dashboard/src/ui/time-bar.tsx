import type { VNode } from 'preact'
import type { DagControls } from './dag-controls.ts'
import { formatAge } from './format.ts'
import { Icon } from './icon.tsx'

/** As far back as one can go. */
const REACH_MS = 180_000
const STEP_S = 0.1

/** The time that is shown: pause, go back, and return to what is live. */
export function TimeBar({ controls }: { readonly controls: DagControls }): VNode {
  const { board } = controls
  const isPaused = board.pausedAt.value !== undefined
  const view = board.shown.value
  const live = view === undefined ? 0 : board.liveAt
  const reach = Math.max(1, Math.min(REACH_MS, live - (board.model.value?.firstAt ?? live)))
  const behind = view === undefined ? 0 : live - view.at
  const go = (secondsBehind: number): void => board.pause(secondsBehind <= 0 ? undefined : live - secondsBehind * 1000)
  return (
    <div class="time-bar">
      <button
        type="button"
        class="primary round"
        aria-label={isPaused ? 'Resume' : 'Pause'}
        onClick={() => controls.togglePause()}
      >
        <Icon name={isPaused ? 'play' : 'pause'} />
      </button>
      <input
        type="range"
        aria-label="Time shown"
        aria-valuetext={isPaused ? `${formatAge(behind)} ago` : 'live'}
        min={-reach / 1000}
        max={0}
        step={STEP_S}
        value={isPaused ? -behind / 1000 : 0}
        onInput={({ currentTarget }) => go(-Number(currentTarget.value))}
      />
      <button
        type="button"
        class={isPaused ? 'live' : 'live on'}
        aria-pressed={!isPaused}
        onClick={() => controls.release()}
      >
        {isPaused ? `${formatAge(behind)} ago` : 'Live'}
      </button>
    </div>
  )
}
