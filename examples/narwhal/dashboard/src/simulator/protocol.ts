import type { SimulatedEvent, Weather } from '../../../src/sim/simulated-cluster.ts'
import type { Action } from '../source/source.ts'

/** What decides a simulation. */
export interface SimulatorInit {
  readonly seed: number
  readonly validators: number
  readonly weather: Weather
}

/** What the page tells the worker that simulates. */
export type ToWorker =
  | { readonly kind: 'start'; readonly init: SimulatorInit }
  /** Simulated time for each millisecond there is. */
  | { readonly kind: 'speed'; readonly speed: number }
  | { readonly kind: 'act'; readonly call: number; readonly action: Action }
  | { readonly kind: 'post'; readonly call: number; readonly validator: number }

/** What the worker tells the page. */
export type FromWorker =
  | {
      readonly kind: 'heard'
      readonly events: readonly SimulatedEvent[]
      /** Simulated time, and how fast it passes: slower than was wanted where the machine is. */
      readonly nowMs: number
      readonly speed: number
    }
  | { readonly kind: 'done'; readonly call: number; readonly id: string | undefined }
  | { readonly kind: 'failed'; readonly call: number; readonly message: string }
  /** Nothing happens any more. */
  | { readonly kind: 'ended'; readonly why: string; readonly isViolation: boolean }
