/** Milliseconds since 1970, finer than Date's: two processes of one machine may compare theirs. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}
