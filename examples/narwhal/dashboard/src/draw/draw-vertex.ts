import { radiusOf, type Viewport, yOf } from '../geometry/viewport.ts'
import type { Vertex, VertexStage } from '../model/vertex.ts'
import { colourOf, type Palette } from './palette.ts'

const FULL = Math.PI * 2

/** Draws one vertex: a ring for a header, a disc for a certificate, gold around an anchor, a red shadow for a lie. */
export function drawVertex(
  context: CanvasRenderingContext2D,
  view: Viewport,
  palette: Palette,
  vertex: Vertex,
  stage: VertexStage,
  x: number
): void {
  const y = yOf(view, vertex.author)
  const radius = radiusOf(view)
  if (vertex.equivocates) drawLie(context, palette, x, y, radius)
  const colour = colourOf(palette, vertex.author)
  context.beginPath()
  if (stage === 'header') {
    context.arc(x, y, radius - 0.75, 0, FULL)
    context.fillStyle = palette.background
    context.fill()
    context.strokeStyle = colour
    context.lineWidth = 1.5
    context.stroke()
    return
  }
  context.arc(x, y, radius, 0, FULL)
  context.fillStyle = colour
  context.fill()
  if (stage === 'committed' && vertex.isAnchor) drawAnchor(context, palette, x, y, radius)
}

function drawAnchor(context: CanvasRenderingContext2D, palette: Palette, x: number, y: number, radius: number): void {
  context.lineWidth = Math.max(1.5, radius * 0.3)
  context.strokeStyle = palette.background
  context.stroke()
  context.beginPath()
  context.arc(x, y, radius + context.lineWidth, 0, FULL)
  context.strokeStyle = palette.anchor
  context.stroke()
}

/** A second header, half behind the first. */
function drawLie(context: CanvasRenderingContext2D, palette: Palette, x: number, y: number, radius: number): void {
  context.strokeStyle = palette.bad
  context.lineWidth = 2
  context.beginPath()
  context.arc(x + radius * 0.55, y - radius * 0.55, radius + 0.5, 0, FULL)
  context.moveTo(x + radius + 1.5, y)
  context.arc(x, y, radius + 1.5, 0, FULL)
  context.stroke()
}
