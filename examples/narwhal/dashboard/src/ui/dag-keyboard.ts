import type { Place } from '../geometry/viewport.ts'
import { describePlace } from '../model/describe.ts'
import type { Model } from '../model/model.ts'
import type { DagControls } from './dag-controls.ts'

const STEPS: Readonly<Record<string, readonly [rounds: number, lanes: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0]
}

/** What a key does to the picture of the DAG. */
export function moveCursor(event: KeyboardEvent, controls: DagControls, model: Model): void {
  const { board, cursor } = controls
  const step = STEPS[event.key]
  if (step !== undefined) {
    // Whoever walks wants the ground to stand.
    controls.stand()
    const place = cursor.value === undefined ? lastCertificate(model, board.shownAt) : moved(cursor.value, step, model)
    cursor.value = place
    if (controls.pinned.value !== undefined) controls.pinned.value = place
    controls.spoken.value = describePlace(model.dag, place.round, place.author, board.shownAt)
  } else if (event.key === 'Enter' && cursor.value !== undefined) controls.pin(cursor.value)
  else if (event.key === 'Escape') controls.release()
  else if (event.key === ' ') controls.togglePause()
  else return
  event.preventDefault()
}

function moved({ round, author }: Place, [rounds, lanes]: readonly [number, number], { dag }: Model): Place {
  return {
    round: Math.min(dag.lastRound, Math.max(dag.firstRound, round + rounds)),
    author: Math.min(dag.size - 1, Math.max(0, author + lanes))
  }
}

/** Where the keyboard begins: the last certificate that is shown. */
function lastCertificate({ dag }: Model, at: number): Place {
  for (let round = dag.lastRound; round >= dag.firstRound; round--) {
    const vertex = dag.row(round)?.vertices.find(each => each !== undefined && each.certifiedAt <= at)
    if (vertex !== undefined) return { round, author: vertex.author }
  }
  return { round: 1, author: 0 }
}
