import { follow, type Motion } from '../geometry/follow.ts'
import { firstTile, lastTile, tileX, wholeStep } from '../geometry/tiles.ts'
import { laneFor, type Place, placeAt, type Viewport, xOf } from '../geometry/viewport.ts'
import { type CausalHistory, causalHistory } from '../model/causal-history.ts'
import type { Dag } from '../model/dag.ts'
import { headAt } from '../model/head.ts'
import type { Journey } from '../model/journey.ts'
import { drawCursor, drawGlow, drawHistory, drawRipples } from './draw-effects.ts'
import { drawJourneys, drawLabels } from './draw-labels.ts'
import type { Palette } from './palette.ts'
import { fit, TileCache } from './tile-cache.ts'

/** What a picture shows besides the DAG. */
export interface Scene {
  readonly dag: Dag
  /** The time that is shown, in milliseconds of the source. */
  readonly at: number
  /** As far as these validators know, as bits. */
  readonly lens: number
  /** Under the pointer or the keyboard. */
  readonly cursor: Place | undefined
  /** Whose causal history is shown. */
  readonly chosen: Place | undefined
  readonly journeys: readonly Journey[]
  /** Nothing moves but by steps. */
  readonly isStill: boolean
}

/** How long the picture takes to be where the DAG is. */
const SETTLE_MS = 140

/** The picture of a DAG on a canvas: call `frame` once a frame, and it is drawn. */
export class Picture {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #tiles = new TileCache()
  readonly #head: Motion = { value: 0, speed: 0 }
  readonly #moment: { dag: Dag; at: number; lens: number }
  #palette: Palette
  #pixelRatio = 1
  #lastFrame = 0
  #view: Viewport
  #history: { readonly of: CausalHistory | undefined; readonly version: number; readonly place: Place } | undefined

  constructor(canvas: HTMLCanvasElement, dag: Dag, palette: Palette) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d', { alpha: false })!
    this.#palette = palette
    this.#moment = { dag, at: 0, lens: -1 }
    this.#view = { width: 0, height: 0, lanes: dag.size, lane: 30, step: 30, head: 0 }
  }

  get view(): Viewport {
    return this.#view
  }

  set palette(palette: Palette) {
    this.#palette = palette
    this.#tiles.restyle()
  }

  /** Fits the picture to its place on the page. */
  resize(width: number, height: number, room: number, step: number, pixelRatio: number): void {
    const lanes = this.#moment.dag.size
    const lane = laneFor(lanes, room)
    this.#pixelRatio = pixelRatio
    this.#view = { width, height, lanes, lane, step: wholeStep(step, pixelRatio), head: this.#head.value }
    fit(this.#canvas, Math.round(width * pixelRatio), Math.round(height * pixelRatio))
    this.#tiles.restyle()
    this.#tiles.reserve(lastTile({ ...this.#view, head: 1e6 }) - firstTile({ ...this.#view, head: 1e6 }) + 2)
  }

  /** Which place of the DAG is at a point of the canvas. */
  placeAt(x: number, y: number): Place | undefined {
    return placeAt(this.#view, x, y)
  }

  /** Where a place is on the canvas, from its left side. */
  xOf(round: number): number {
    return xOf(this.#view, round)
  }

  frame(now: number, scene: Scene): void {
    if (this.#view.width === 0) return
    const elapsed = Math.min(100, now - this.#lastFrame)
    this.#lastFrame = now
    Object.assign(this.#moment, { dag: scene.dag, at: scene.at, lens: scene.lens })
    follow(this.#head, headAt(scene.dag, scene.at), elapsed, scene.isStill ? 0 : SETTLE_MS)
    this.#view.head = this.#snapped(this.#head.value)
    this.#draw(now, scene)
  }

  #draw(now: number, scene: Scene): void {
    const [context, view, palette, moment] = [this.#context, this.#view, this.#palette, this.#moment]
    context.setTransform(this.#pixelRatio, 0, 0, this.#pixelRatio, 0, 0)
    context.fillStyle = palette.background
    context.fillRect(0, 0, view.width, view.height)
    if (!scene.isStill) drawGlow(context, view, palette, moment)
    this.#drawTiles(now)
    if (!scene.isStill) drawRipples(context, view, palette, moment)
    const history = scene.chosen === undefined ? undefined : this.#historyOf(scene.dag, scene.chosen)
    if (history !== undefined) drawHistory(context, view, palette, moment, history)
    drawLabels(context, view, palette, moment)
    drawJourneys(context, view, palette, scene.journeys)
    if (scene.cursor !== undefined) drawCursor(context, view, palette, scene.cursor.round, scene.cursor.author)
  }

  #drawTiles(now: number): void {
    const [context, view, ratio] = [this.#context, this.#view, this.#pixelRatio]
    // In device pixels, where the tiles are whole.
    context.setTransform(1, 0, 0, 1, 0, 0)
    const last = lastTile(view)
    for (let tile = firstTile(view); tile <= last; tile++) {
      const picture = this.#tiles.get(tile, view, this.#palette, this.#moment, ratio, now)
      context.drawImage(picture, Math.round(tileX(view, tile) * ratio), 0)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
  }

  /** The history of a place; it is walked again only where the DAG has grown. */
  #historyOf(dag: Dag, place: Place): CausalHistory | undefined {
    const version = dag.version
    const known = this.#history
    if (known?.version === version && known.place.round === place.round && known.place.author === place.author) {
      return known.of
    }
    this.#history = { of: causalHistory(dag, place.round, place.author), version, place }
    return this.#history.of
  }

  /** On whole device pixels, so that everything moves as one and nothing blurs. */
  #snapped(head: number): number {
    const pixel = 1 / (this.#view.step * this.#pixelRatio)
    return Math.round(head / pixel) * pixel
  }
}
