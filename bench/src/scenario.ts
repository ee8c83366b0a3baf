import type { Figure } from '@p2plane/rig/figure'

/** Something P2PLane promises beside its speed, measured in two processes of its own. */
export interface Scenario {
  /** Starts the answering side, and resolves with where it is. */
  serve(): Promise<string>
  /** Calls it, and resolves with what came out. */
  drive(address: string): Promise<Figure[]>
}
