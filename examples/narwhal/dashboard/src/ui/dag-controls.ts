import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Board } from '../board.ts'
import { LARGEST_STEP, type Place, SMALLEST_STEP } from '../geometry/viewport.ts'
import { everyone } from '../../../src/demo/bits.ts'

const ZOOM = 1.25
/** A quarter of the speed at which it happened. */
export const SLOW_MOTION = 0.25
/** So many rounds fit into the picture at first. */
const ROUNDS_AT_FIRST = 34

/** What is looked at in the picture of the DAG, and how. */
export class DagControls {
  readonly board: Board
  /** From a round to the next, in pixels; undefined while the width decides. */
  readonly #step: Signal<number | undefined> = signal(undefined)
  readonly width: Signal<number> = signal(0)
  readonly step: ReadonlySignal<number>
  /** Whose view is shown; undefined is everybody's. */
  readonly seenBy: Signal<number | undefined> = signal(undefined)
  /** Under the pointer, or where the keyboard is. */
  readonly cursor: Signal<Place | undefined> = signal(undefined)
  /** Held by a click, whatever the pointer does. */
  readonly pinned: Signal<Place | undefined> = signal(undefined)
  /** Said by a screen reader: where the keyboard is. */
  readonly spoken: Signal<string> = signal('')

  constructor(board: Board) {
    this.board = board
    this.step = computed(() => this.#step.value ?? clampStep(this.width.value / ROUNDS_AT_FIRST, 20, 46))
  }

  get lens(): number {
    const only = this.seenBy.peek()
    return only === undefined ? everyone(this.board.model.peek()?.size ?? 0) : 1 << only
  }

  zoom(direction: 1 | -1): void {
    this.#step.value = clampStep(this.step.value * ZOOM ** direction, SMALLEST_STEP, LARGEST_STEP)
  }

  /** Holds a place and lets the picture stand, so that it can be looked at. */
  pin(place: Place): void {
    this.pinned.value = place
    this.cursor.value = place
    this.stand()
  }

  /** Lets the picture stand where it is. */
  stand(): void {
    if (this.board.playback.value?.rate !== 0) this.board.play(this.board.shownAt, 0)
  }

  /** Lets go of whatever is looked at, and of the time. */
  release(): void {
    this.pinned.value = undefined
    this.cursor.value = undefined
    this.board.goLive()
  }

  togglePause(): void {
    if (this.board.playback.value?.rate === 0) this.release()
    else this.stand()
  }

  toggleSlowMotion(): void {
    const { board } = this
    if (board.playback.value?.rate === SLOW_MOTION) board.goLive()
    else board.play(board.shownAt, SLOW_MOTION)
  }
}

function clampStep(step: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, step))
}
