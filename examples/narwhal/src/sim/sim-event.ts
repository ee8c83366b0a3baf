import type { Event, Request, RequestEvent, ResponseEvent } from '../core/index.ts'

/** A request between two simulated validators. */
export interface Call {
  /** The core's at the sender. */
  readonly id: number
  readonly from: number
  /** Of the sender: what answers an earlier one is not for the one after a crash. */
  readonly incarnation: number
  readonly to: number
  readonly message: Request
}

type Untimed<T> = { -readonly [K in keyof T]: T[K] }

/**
 * What happens to a simulated validator: an event of the core, of which the time is filled in when it happens; a request or
 * a response with the call it belongs to; or something of the simulated host alone.
 */
export type SimEvent =
  | Untimed<Exclude<Event, RequestEvent | ResponseEvent>>
  | (Untimed<RequestEvent> & { readonly call: Call })
  | (Untimed<ResponseEvent> & { readonly call: Call })
  /** Looks for calls that have had no answer for too long. */
  | { readonly type: 'sweep' }
  /** A client sends a transaction. */
  | { readonly type: 'client' }
