import { TILE_ROUNDS } from '../geometry/tiles.ts'
import { RAIL, type Viewport, yOf } from '../geometry/viewport.ts'
import type { Dag } from '../model/dag.ts'
import { stageAt, type Vertex } from '../model/vertex.ts'
import { colourOf, type Palette } from './palette.ts'
import { drawVertex } from './draw-vertex.ts'

/** What a picture shows of a DAG: as it was at a time, as far as the validators of a lens know. */
export interface Moment {
  readonly dag: Dag
  at: number
  /** Validators as bits. */
  lens: number
}

/** Sub-DAGs that lie side by side are told apart by how deep their green is. */
const CELL_ALPHA = [0.08, 0.15] as const

/** Draws the rounds of a tile into a context whose origin is the tile's upper left corner. */
export function drawTile(
  context: CanvasRenderingContext2D,
  view: Viewport,
  palette: Palette,
  moment: Moment,
  tile: number
): void {
  const first = tile * TILE_ROUNDS
  const xOfRound = (round: number): number => (round - first + 0.5) * view.step
  for (let round = first; round < first + TILE_ROUNDS; round++)
    drawCells(context, view, palette, moment, round, xOfRound)
  // The edges of the round after reach into this tile.
  for (let round = first; round <= first + TILE_ROUNDS; round++)
    drawEdges(context, view, palette, moment, round, xOfRound)
  for (let round = first; round < first + TILE_ROUNDS; round++) {
    for (const vertex of moment.dag.row(round)?.vertices ?? []) {
      if (vertex === undefined) continue
      const stage = stageAt(vertex, moment.at, moment.lens)
      if (stage !== 'unknown') drawVertex(context, view, palette, vertex, stage, xOfRound(round))
    }
  }
}

function drawCells(
  context: CanvasRenderingContext2D,
  view: Viewport,
  palette: Palette,
  { dag, at, lens }: Moment,
  round: number,
  xOfRound: (round: number) => number
): void {
  context.fillStyle = palette.commit
  for (const vertex of dag.row(round)?.vertices ?? []) {
    if (vertex === undefined || stageAt(vertex, at, lens) !== 'committed') continue
    context.globalAlpha = CELL_ALPHA[vertex.commitIndex % 2]!
    const left = xOfRound(round) - view.step / 2
    context.fillRect(left, RAIL + vertex.author * view.lane + 1, view.step, view.lane - 2)
  }
  context.globalAlpha = 1
}

/** One path for all edges that look alike: what costs is the stroke, not the curve. */
function drawEdges(
  context: CanvasRenderingContext2D,
  view: Viewport,
  palette: Palette,
  moment: Moment,
  round: number,
  xOfRound: (round: number) => number
): void {
  const vertices = moment.dag.row(round)?.vertices ?? []
  const right = xOfRound(round)
  const density = densityOf(view)
  for (const isCommitted of [false, true]) {
    context.beginPath()
    for (const vertex of vertices) {
      if (vertex === undefined || !isDrawn(vertex, moment, isCommitted)) continue
      for (let parent = 0; parent < view.lanes; parent++) {
        if ((vertex.parents & (1 << parent)) === 0 || parent === vertex.author) continue
        curve(context, right, yOf(view, vertex.author), right - view.step, yOf(view, parent))
      }
    }
    context.strokeStyle = isCommitted ? palette.commit : palette.edge
    context.globalAlpha = density * (isCommitted ? 0.36 : 0.6)
    context.lineWidth = 1
    context.stroke()
  }
  // What an author builds on its own last one is what makes a lane a lane.
  for (const vertex of vertices) {
    if (vertex === undefined || (vertex.parents & (1 << vertex.author)) === 0) continue
    const stage = stageAt(vertex, moment.at, moment.lens)
    if (stage !== 'certificate' && stage !== 'committed') continue
    context.strokeStyle = colourOf(palette, vertex.author)
    context.globalAlpha = 0.75
    context.lineWidth = 1.5
    context.beginPath()
    context.moveTo(right - view.step, yOf(view, vertex.author))
    context.lineTo(right, yOf(view, vertex.author))
    context.stroke()
  }
  context.globalAlpha = 1
}

function isDrawn(vertex: Vertex, { at, lens }: Moment, isCommitted: boolean): boolean {
  return stageAt(vertex, at, lens) === (isCommitted ? 'committed' : 'certificate')
}

/** Where many edges lie close, each is fainter, so that all together are no darker. */
function densityOf({ lanes, step }: Viewport): number {
  return Math.min(1, 4 / lanes) * Math.min(1, step / 30)
}

/** How far an edge runs level at either end, as a share of its width. */
const BEND = 0.38

/** An edge leaves and arrives level, which keeps a full mesh of them legible. */
export function curve(context: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  const bend = (x - toX) * BEND
  context.moveTo(x, y)
  context.bezierCurveTo(x - bend, y, toX + bend, toY, toX, toY)
}
