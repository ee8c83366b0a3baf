import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { readPalette } from '../draw/palette.ts'
import { Picture } from '../draw/picture.ts'
import { AXIS, heightFor, laneFor, RAIL } from '../geometry/viewport.ts'
import type { Model } from '../model/model.ts'
import { nameOf } from '../../../src/demo/names.ts'
import type { DagControls } from './dag-controls.ts'
import { moveCursor } from './dag-keyboard.ts'
import { onSchemeChange, wantsStillness } from './scheme.ts'

interface DagCanvasProps {
  readonly controls: DagControls
  readonly model: Model
}

/** The picture of the DAG on a canvas, with a label a lane. */
export function DagCanvas({ controls, model }: DagCanvasProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const room = roomForLanes(controls.width.value)
  const height = heightFor(model.size, room)
  useEffect(() => showPicture(canvas.current!, controls, model), [model])
  return (
    <div
      class="picture"
      style={{ '--lane': `${laneFor(model.size, room)}px`, '--rail': `${RAIL}px`, '--axis': `${AXIS}px` }}
    >
      <ol class="lanes" aria-hidden="true">
        {Array.from({ length: model.size }, (_, index) => (
          <Lane key={index} controls={controls} index={index} />
        ))}
      </ol>
      <canvas
        ref={canvas}
        style={{ height: `${height}px` }}
        tabIndex={0}
        role="application"
        aria-label={`The DAG: a lane for each of ${model.size} validators, rounds from left to right. Arrow keys walk it, Enter holds a vertex, Escape lets go. Below is the same as a table.`}
        onKeyDown={event => moveCursor(event, controls, model)}
      />
    </div>
  )
}

function Lane({ controls, index }: { readonly controls: DagControls; readonly index: number }): VNode {
  const condition = controls.board.shown.value?.validators[index]?.condition
  return <li class={`named v${index} ${condition ?? ''}`}>{nameOf(index)}</li>
}

/** What the lanes may take of the height of the window. */
function roomForLanes(width: number): number {
  const share = width < 560 ? 0.32 : 0.4
  return Math.max(180, innerHeight * share)
}

/** Draws once a frame until it is told to stop; the return value tells it. */
function showPicture(canvas: HTMLCanvasElement, controls: DagControls, model: Model): () => void {
  const picture = new Picture(canvas, model.dag, readPalette(canvas))
  const stop = new AbortController()
  const { signal } = stop
  const fit = (): void => {
    const { clientWidth, clientHeight } = canvas
    controls.width.value = clientWidth
    picture.resize(clientWidth, clientHeight, roomForLanes(clientWidth), controls.step.value, devicePixelRatio)
  }
  const resized = new ResizeObserver(fit)
  resized.observe(canvas)
  const disposeStep = controls.step.subscribe(fit)
  const stopListening = onSchemeChange(() => (picture.palette = readPalette(canvas)))
  listenToPointer(canvas, picture, controls, model, signal)
  let request = requestAnimationFrame(function frame(now) {
    draw(picture, controls, model, now)
    request = requestAnimationFrame(frame)
  })
  return () => {
    cancelAnimationFrame(request)
    stop.abort()
    stopListening()
    disposeStep()
    resized.disconnect()
  }
}

function draw(picture: Picture, controls: DagControls, model: Model, now: number): void {
  const { board, cursor, pinned } = controls
  picture.frame(now, {
    dag: model.dag,
    at: board.shownAt,
    lens: controls.lens,
    cursor: cursor.peek(),
    chosen: pinned.peek() ?? cursor.peek(),
    journeys: board.journeys.peek(),
    isStill: wantsStillness()
  })
}

/**
 * A pointer chooses the vertex that was under it when it last moved. The vertex may then scroll on: what was pointed at
 * stays chosen, and nothing flickers by below a pointer that rests.
 */
function listenToPointer(
  canvas: HTMLCanvasElement,
  picture: Picture,
  controls: DagControls,
  model: Model,
  signal: AbortSignal
): void {
  const placeOf = ({ offsetX, offsetY }: MouseEvent): ReturnType<Picture['placeAt']> => {
    const place = picture.placeAt(offsetX, offsetY)
    return place !== undefined && model.dag.vertex(place.round, place.author) !== undefined ? place : undefined
  }
  canvas.addEventListener('pointermove', event => (controls.cursor.value = placeOf(event)), { signal })
  canvas.addEventListener('pointerleave', () => (controls.cursor.value = undefined), { signal })
  canvas.addEventListener(
    'click',
    event => {
      const place = placeOf(event)
      if (place === undefined) controls.release()
      else controls.pin(place)
    },
    { signal }
  )
}
