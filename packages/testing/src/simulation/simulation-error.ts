/** A run that showed a fault: an invariant that does not hold, or a step that throws. */
export class SimulationError extends Error {
  /** Of every such error. */
  override readonly name = 'SimulationError'
  /** What to run again to see the same. */
  readonly seed: number
  /** When, in milliseconds from the start. */
  readonly nowMs: number

  constructor(message: string, { seed, nowMs, cause }: { seed: number; nowMs: number; cause?: unknown }) {
    super(message, { cause })
    this.seed = seed
    this.nowMs = nowMs
  }
}
