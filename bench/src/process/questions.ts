import type { Case } from '../cases.ts'

/** What a client is asked. A server is asked one thing only, its processor time so far. */
export interface Question {
  readonly ask: 'takesPart' | 'warmUp' | 'run'
  readonly measured: Case
  /** How long, in milliseconds. */
  readonly forMs: number
}
