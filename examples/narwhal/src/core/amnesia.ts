import type { Context } from './context.ts'

/**
 * After a lost disk: asks the others how far they are, and has the validator say nothing up to there, so that it does not
 * contradict what it has forgotten.
 *
 * Whatever it said was in a round r at most one above a quorum of certificates. The authors of these and the quorum that
 * answers have somebody honest in common, who was in round r - 1 at least. So with the highest answer R, all it has
 * forgotten is of rounds up to R + 1.
 */
export class Amnesia {
  readonly #context: Context
  readonly #answers = new Map<number, number>()
  #isRemembering = false

  constructor(context: Context) {
    this.#context = context
  }

  /** Whether it does not yet know what it may say. */
  get isRemembering(): boolean {
    return this.#isRemembering
  }

  begin(): void {
    this.#isRemembering = true
    this.retry()
  }

  /** @returns up to which round to say nothing, once enough have answered */
  answered(peer: number, round: number): number | undefined {
    if (!this.#isRemembering || !Number.isSafeInteger(round)) return undefined
    const { committee } = this.#context
    this.#answers.set(peer, round)
    const stake = [...this.#answers.keys()].reduce((sum, answered) => sum + committee.stake(answered), 0)
    if (stake < committee.quorum) return undefined
    this.#isRemembering = false
    return Math.max(...this.#answers.values()) + 1
  }

  /** Asks those who have not answered. */
  retry(): void {
    if (!this.#isRemembering) return
    const { outbox, options, peers } = this.#context
    for (const peer of peers.others) {
      if (!this.#answers.has(peer)) outbox.request(peer, { type: 'highest-round' }, options.requestTimeoutMs)
    }
  }
}
