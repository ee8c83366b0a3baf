import { firstVisible, lastVisible, MARGIN, type Viewport } from './viewport.ts'

/** The picture of the DAG is kept in tiles of so many rounds: only those that have changed are drawn again. */
export const TILE_ROUNDS = 8

/** The tile that a round is in. */
export function tileOf(round: number): number {
  return Math.floor(round / TILE_ROUNDS)
}

/** The first and the last tile that are in view. */
export function firstTile(view: Viewport): number {
  return tileOf(Math.max(0, firstVisible(view)))
}

export function lastTile(view: Viewport): number {
  return tileOf(Math.max(0, lastVisible(view)))
}

/** Where a tile begins: half a round before its first. */
export function tileX({ width, head, step }: Viewport, tile: number): number {
  return width - MARGIN - (head - (tile * TILE_ROUNDS - 0.5)) * step
}

/** A step for which a tile is a whole number of device pixels wide, so that tiles meet without a seam. */
export function wholeStep(step: number, pixelRatio: number): number {
  return Math.max(1, Math.round(step * TILE_ROUNDS * pixelRatio)) / (TILE_ROUNDS * pixelRatio)
}
