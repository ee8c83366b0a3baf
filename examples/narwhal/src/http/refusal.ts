/** What a client is told that asked for what cannot be. */
export interface Refusal {
  readonly status: 'error'
  /** One sentence: what was wrong, and what is expected. */
  readonly message: string
}

export function refusal(message: string): Refusal {
  return { status: 'error', message }
}

/** Seconds after which a client that is turned away for lack of room may come back. */
export const RETRY_AFTER_S = '1'
