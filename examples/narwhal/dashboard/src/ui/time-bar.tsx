import type { VNode } from 'preact'
import { type DagControls, SLOW_MOTION } from './dag-controls.ts'
import { formatAge } from './format.ts'
import { Icon } from './icon.tsx'

/** As far back as one can go. */
const REACH_MS = 180_000
const STEP_S = 0.1

/** The time that is shown: pause, go back, slow down, and return to what is live. */
export function TimeBar({ controls }: { readonly controls: DagControls }): VNode {
  const { board } = controls
  const rate = board.playback.value?.rate ?? 1
  const isLive = board.playback.value === undefined
  const view = board.shown.value
  const live = view === undefined ? 0 : board.liveAt
  const reach = Math.max(1, Math.min(REACH_MS, live - (board.model.value?.firstAt ?? live)))
  const behind = view === undefined || isLive ? 0 : Math.max(0, live - view.at)
  const go = (secondsBehind: number): void => {
    if (secondsBehind <= 0) board.goLive()
    else board.play(live - secondsBehind * 1000, rate === SLOW_MOTION ? rate : 0)
  }
  return (
    <div class="time-bar">
      <button
        type="button"
        class="primary round"
        aria-label={rate === 0 ? 'Resume' : 'Pause'}
        onClick={() => controls.togglePause()}
      >
        <Icon name={rate === 0 ? 'play' : 'pause'} />
      </button>
      <input
        type="range"
        aria-label="Time shown"
        aria-valuetext={isLive ? 'live' : `${formatAge(behind)} ago`}
        min={-reach / 1000}
        max={0}
        step={STEP_S}
        value={-behind / 1000}
        onInput={({ currentTarget }) => go(-Number(currentTarget.value))}
      />
      <button
        type="button"
        class="speed"
        aria-pressed={rate === SLOW_MOTION}
        onClick={() => controls.toggleSlowMotion()}
      >
        ¼ speed
      </button>
      <button
        type="button"
        class={isLive ? 'live on' : 'live'}
        aria-pressed={isLive}
        onClick={() => controls.release()}
      >
        {isLive ? 'Live' : `${formatAge(behind)} ago`}
      </button>
    </div>
  )
}
