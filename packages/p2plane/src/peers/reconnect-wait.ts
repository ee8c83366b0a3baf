import { backoffMs, RECONNECT_BACKOFF } from '../policy.ts'

/** A connection that lasted this long makes a peer as good as new: the next failure is the first again. */
const STABLE_MS = 10_000

/** How long to wait before a peer is dialled again. It never says never. */
export class ReconnectWait {
  #failures = 0

  /**
   * The connection was lost, or could not be made: how long to wait, in milliseconds.
   *
   * @param connectedMs how long it lasted; 0 where it could not be made
   * @param random a number from 0 to below 1
   */
  next(connectedMs: number, random: number): number {
    this.#failures = connectedMs >= STABLE_MS ? 1 : this.#failures + 1
    return backoffMs(RECONNECT_BACKOFF, this.#failures, random)
  }
}
