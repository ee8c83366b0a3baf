import type { Request, Response } from '../core/index.ts'

/** Asks others of the committee. */
export interface Link {
  /** Asks a validator, by its index. Rejects where there is no answer and will be none. */
  request(to: number, message: Request, options: { signal: AbortSignal; timeoutMs: number }): Promise<Response>
}

/** Answers what a validator asks, by its index. */
export type Serve = (from: number, message: Request) => Response | Promise<Response>

/** Both ends that a validator has of the network. */
export interface Ends {
  readonly link: Link
  readonly serve: Serve
}
