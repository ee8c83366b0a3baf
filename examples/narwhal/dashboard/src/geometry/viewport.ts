/** Where things lie in the picture of the DAG: rounds go right, lanes go down. All in CSS pixels. */
export interface Viewport {
  readonly width: number
  readonly height: number
  readonly lanes: number
  /** The height of a lane. */
  readonly lane: number
  /** From one round to the next. */
  readonly step: number
  /** The round at the right end, with a fraction while it moves. */
  head: number
}

/** Above the lanes are the indices of commits, below them the numbers of rounds. */
export const RAIL = 26
export const AXIS = 24
/** Between the last round and the right edge, so that the newest is seen to come. */
export const MARGIN = 56

export const SMALLEST_STEP = 14
export const LARGEST_STEP = 72

/** How high the picture is for a number of lanes, where there is room for `room` pixels of lanes. */
export function heightFor(lanes: number, room: number): number {
  return RAIL + AXIS + lanes * laneFor(lanes, room)
}

/** A lane is high enough to read and not higher than looks good. */
export function laneFor(lanes: number, room: number): number {
  return Math.round(Math.min(92, Math.max(30, room / lanes)))
}

export function xOf({ width, head, step }: Viewport, round: number): number {
  return width - MARGIN - (head - round) * step
}

export function yOf({ lane }: Viewport, author: number): number {
  return RAIL + (author + 0.5) * lane
}

/** The radius of a vertex. */
export function radiusOf({ lane, step }: Viewport): number {
  return Math.min(9.5, lane * 0.21, step * 0.27)
}

/** The lowest round of which something can be seen; it may be below 1. */
export function firstVisible({ width, head, step }: Viewport): number {
  return Math.ceil(head - (width - MARGIN) / step - 0.5)
}

/** The highest round of which something can be seen. */
export function lastVisible({ head, step }: Viewport): number {
  return Math.floor(head + MARGIN / step + 0.5)
}

/** A place of the DAG, whether something is there or not. */
export interface Place {
  readonly round: number
  readonly author: number
}

/** Which place a point is at; undefined above and below the lanes, and before the first round. */
export function placeAt(view: Viewport, x: number, y: number): Place | undefined {
  const author = Math.floor((y - RAIL) / view.lane)
  if (author < 0 || author >= view.lanes) return undefined
  const round = Math.round(view.head - (view.width - MARGIN - x) / view.step)
  return round < 1 ? undefined : { round, author }
}
