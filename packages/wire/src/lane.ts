import type { Exchange } from './exchange.ts'

/** What `laneExchange` takes. */
export interface LaneInit {
  /** One lane never waits for another, so what must not wait has a lane of its own. */
  name: string
  /** The peer's id, for errors. */
  peer: string
  /** As of `byteStream`. */
  ownsBytes?: boolean
  /** Told once when no further call can be made. */
  onEnd?: () => void
  /** Told where that is because the responder goes away. */
  onGoAway?: () => void
}

/** An exchange over one stream, which ends with it. */
export interface Lane extends Exchange {
  /** Whether calls can still be made: false once the stream has failed or the responder goes away. */
  readonly isOpen: boolean
  /** Calls that were begun and have no answer yet. */
  readonly inFlight: number
  /** Calls that wait here because the responder takes no more at once. */
  readonly waiting: number
  /** Takes no further calls, and ends the stream once those under way are answered. */
  retire(): void
  /** Fails what is under way, and ends the stream. */
  close(reason: Error): void
}
