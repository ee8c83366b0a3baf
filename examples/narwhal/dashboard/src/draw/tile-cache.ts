import { TILE_ROUNDS } from '../geometry/tiles.ts'
import { isValid, measureValidity, type Validity } from '../geometry/validity.ts'
import type { Viewport } from '../geometry/viewport.ts'
import { drawTile, type Moment } from './draw-tile.ts'
import type { Palette } from './palette.ts'

/** A picture of some rounds, and what it was drawn for. */
interface Tile extends Validity {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
  tile: number
  lens: number
  drawnAt: number
  /** Of the cache when it was drawn: another one, and nothing of it can be used. */
  look: number
}

/** A tile is drawn again no sooner: what changes in between is seen a frame or two later. */
const REDRAW_MS = 30

/** Keeps the tiles that were drawn last, in canvases that are used again and again. */
export class TileCache {
  readonly #tiles: Tile[] = []
  #look = 0

  /** Forgets every tile: sizes or colours have changed. */
  restyle(): void {
    this.#look++
  }

  /** Makes room for so many tiles at a time. */
  reserve(count: number): void {
    while (this.#tiles.length < count) this.#tiles.push(emptyTile())
  }

  /** The picture of a tile, drawn anew if it is not right any more. */
  get(
    tile: number,
    view: Viewport,
    palette: Palette,
    moment: Moment,
    pixelRatio: number,
    now: number
  ): HTMLCanvasElement {
    const kept = this.#tiles[tile % this.#tiles.length]!
    const first = tile * TILE_ROUNDS
    const isOther = kept.tile !== tile || kept.look !== this.#look || kept.lens !== moment.lens
    if (
      !isOther &&
      (now - kept.drawnAt < REDRAW_MS || isValid(kept, moment.dag, first, first + TILE_ROUNDS, moment.at))
    ) {
      return kept.canvas
    }
    Object.assign(kept, { tile, look: this.#look, lens: moment.lens, drawnAt: now })
    measureValidity(kept, moment.dag, first, first + TILE_ROUNDS, moment.at)
    fit(kept.canvas, Math.round(view.step * TILE_ROUNDS * pixelRatio), Math.round(view.height * pixelRatio))
    kept.context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
    kept.context.clearRect(0, 0, view.step * TILE_ROUNDS, view.height)
    drawTile(kept.context, view, palette, moment, tile)
    return kept.canvas
  }
}

function emptyTile(): Tile {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')!
  return { canvas, context, tile: -1, lens: 0, drawnAt: -Infinity, look: -1, version: 0, from: 0, until: 0 }
}

/** Setting a size clears a canvas and gives it new memory, so it is only set where it differs. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}
