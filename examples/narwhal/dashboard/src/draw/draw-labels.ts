import { AXIS, firstVisible, lastVisible, RAIL, radiusOf, type Viewport, xOf, yOf } from '../geometry/viewport.ts'
import type { Journey } from '../model/journey.ts'
import { stageAt } from '../model/vertex.ts'
import type { Moment } from './draw-tile.ts'
import type { Palette } from './palette.ts'

/** The least room for a label, in pixels. */
const LABEL_ROOM = 58
const FONT_PX = 11.5

/** The index of each commit above its anchor, and the numbers of rounds below. */
export function drawLabels(context: CanvasRenderingContext2D, view: Viewport, palette: Palette, moment: Moment): void {
  const first = Math.max(1, firstVisible(view))
  const last = lastVisible(view)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.font = `500 ${FONT_PX}px ${palette.font}`
  const every = Math.max(1, Math.ceil(LABEL_ROOM / view.step))
  context.fillStyle = palette.text
  const bottom = view.height - AXIS / 2
  for (let round = Math.ceil(first / every) * every; round <= last; round += every) {
    context.fillText(String(round), xOf(view, round), bottom)
  }
  context.font = `600 ${FONT_PX}px ${palette.font}`
  context.fillStyle = palette.commitText
  let freeUntil = Infinity
  for (let round = last; round >= first; round--) {
    const x = xOf(view, round)
    if (x > freeUntil) continue
    for (const vertex of moment.dag.row(round)?.vertices ?? []) {
      if (vertex === undefined || !vertex.isAnchor) continue
      if (stageAt(vertex, moment.at, moment.lens) !== 'committed') continue
      context.fillText(`#${vertex.commitIndex}`, x, RAIL / 2)
      freeUntil = x - LABEL_ROOM
    }
  }
}

/** Where the transactions of this page are: a mark at the vertex that carries each. */
export function drawJourneys(
  context: CanvasRenderingContext2D,
  view: Viewport,
  palette: Palette,
  journeys: readonly Journey[]
): void {
  const reach = radiusOf(view) + 7
  context.strokeStyle = palette.strong
  context.lineWidth = 2
  for (const { round, validator } of journeys) {
    if (round === undefined || round < firstVisible(view) || round > lastVisible(view)) continue
    const x = xOf(view, round)
    const y = yOf(view, validator)
    context.beginPath()
    context.moveTo(x, y - reach)
    context.lineTo(x + reach, y)
    context.lineTo(x, y + reach)
    context.lineTo(x - reach, y)
    context.closePath()
    context.stroke()
  }
}
