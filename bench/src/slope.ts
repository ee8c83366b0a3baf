/** How steep the straight line nearest to the points is (least squares); NaN where they are fewer than two. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = mean(points.map(([x]) => x))
  const meanY = mean(points.map(([, y]) => y))
  const rise = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const run = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return rise / run
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
