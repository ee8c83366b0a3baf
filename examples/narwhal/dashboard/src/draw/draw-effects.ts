import { firstVisible, lastVisible, RAIL, radiusOf, type Viewport, xOf, yOf } from '../geometry/viewport.ts'
import { type CausalHistory, inHistory } from '../model/causal-history.ts'
import type { Dag } from '../model/dag.ts'
import { stageAt, type Vertex } from '../model/vertex.ts'
import { curve, type Moment } from './draw-tile.ts'
import { drawVertex } from './draw-vertex.ts'
import { colourOf, type Palette } from './palette.ts'

/** How long a cell glows after its commit, and a disc after its certificate. */
const GLOW_MS = 900
const RIPPLE_MS = 450

/** The sweep: a cell glows when it is committed, below everything else. */
export function drawGlow(context: CanvasRenderingContext2D, view: Viewport, palette: Palette, moment: Moment): void {
  context.fillStyle = palette.commit
  forEachRecent(view, moment, GLOW_MS, ({ round, author, committedAt, committedBy }) => {
    const glow = 1 - (moment.at - committedAt) / GLOW_MS
    if (glow <= 0 || glow > 1 || (committedBy & moment.lens) === 0) return
    context.globalAlpha = 0.5 * glow * glow
    context.fillRect(xOf(view, round) - view.step / 2, RAIL + author * view.lane + 1, view.step, view.lane - 2)
  })
  context.globalAlpha = 1
}

/** A ripple where a certificate has just been made. */
export function drawRipples(context: CanvasRenderingContext2D, view: Viewport, palette: Palette, moment: Moment): void {
  context.lineWidth = 1.5
  forEachRecent(view, moment, RIPPLE_MS, ({ round, author, certifiedAt, certifiedBy }) => {
    const age = (moment.at - certifiedAt) / RIPPLE_MS
    if (age < 0 || age >= 1 || (certifiedBy & moment.lens) === 0) return
    context.globalAlpha = 0.5 * (1 - age)
    context.strokeStyle = colourOf(palette, author)
    context.beginPath()
    context.arc(xOf(view, round), yOf(view, author), radiusOf(view) * (1 + age), 0, Math.PI * 2)
    context.stroke()
  })
  context.globalAlpha = 1
}

/** The vertices in view to whose round something has happened of late. */
function forEachRecent(view: Viewport, { dag, at }: Moment, withinMs: number, visit: (vertex: Vertex) => void): void {
  for (let round = lastVisible(view); round >= Math.max(1, firstVisible(view)); round--) {
    const row = dag.row(round)
    if (row === undefined || row.lastAt < at - withinMs) continue
    for (const vertex of row.vertices) if (vertex !== undefined) visit(vertex)
  }
}

/** Dims everything, and shows a history on top of it. */
export function drawHistory(
  context: CanvasRenderingContext2D,
  view: Viewport,
  palette: Palette,
  moment: Moment,
  history: CausalHistory
): void {
  context.globalAlpha = 0.78
  context.fillStyle = palette.background
  context.fillRect(0, RAIL, view.width, view.lanes * view.lane)
  context.globalAlpha = 1
  const lowest = Math.max(1, firstVisible(view) - 1)
  context.beginPath()
  for (let round = history.round; round > lowest; round--) edgesOf(context, view, moment.dag, history, round)
  context.strokeStyle = palette.strong
  context.lineWidth = 1.25
  context.globalAlpha = 0.55
  context.stroke()
  context.globalAlpha = 1
  for (let round = history.round; round >= lowest; round--) {
    const members = inHistory(history, round)
    for (const vertex of moment.dag.row(round)?.vertices ?? []) {
      if (vertex === undefined || (members & (1 << vertex.author)) === 0) continue
      const stage = stageAt(vertex, moment.at, -1)
      if (stage !== 'unknown') drawVertex(context, view, palette, vertex, stage, xOf(view, round))
    }
  }
}

function edgesOf(
  context: CanvasRenderingContext2D,
  view: Viewport,
  dag: Dag,
  history: CausalHistory,
  round: number
): void {
  const members = inHistory(history, round)
  for (const vertex of dag.row(round)?.vertices ?? []) {
    if (vertex === undefined || (members & (1 << vertex.author)) === 0) continue
    for (let parent = 0; parent < view.lanes; parent++) {
      if ((vertex.parents & (1 << parent)) === 0) continue
      curve(context, xOf(view, round), yOf(view, vertex.author), xOf(view, round - 1), yOf(view, parent))
    }
  }
}

/** A ring around a place: where the pointer or the keyboard is. */
export function drawCursor(
  context: CanvasRenderingContext2D,
  view: Viewport,
  palette: Palette,
  round: number,
  author: number
): void {
  context.strokeStyle = palette.strong
  context.lineWidth = 1.5
  context.beginPath()
  context.arc(xOf(view, round), yOf(view, author), radiusOf(view) + 6, 0, Math.PI * 2)
  context.stroke()
}
