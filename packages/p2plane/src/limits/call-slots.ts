import { PeerSlots, PeerUsage } from './peer-slots.ts'
import type { SlotLimits, Usage, WaitWatch } from './slot-usage.ts'

/** Which calls may be handled now: those of the whole node. */
export class NodeSlots {
  readonly #limits: SlotLimits
  readonly #perPeer: SlotLimits
  readonly #watch: WaitWatch | undefined
  readonly #waiting = new Set<PeerUsage>()
  readonly #usage: Usage = { running: 0, queued: 0, responseBytes: 0 }
  #isFilling = false

  constructor(limits: SlotLimits, perPeer: SlotLimits, watch?: WaitWatch) {
    this.#limits = limits
    this.#perPeer = perPeer
    this.#watch = watch
  }

  /** What is in use now. */
  get usage(): Readonly<Usage> {
    return this.#usage
  }

  /** The slots of one more peer. */
  peer(): PeerSlots {
    const usage = new PeerUsage(this.#perPeer, {
      limits: this.#limits,
      usage: this.#usage,
      waiting: this.#waiting,
      watch: this.#watch,
      fill: () => this.#fill()
    })
    return new PeerSlots(usage)
  }

  /** Lets those go that waited, a call of each peer in turn. */
  #fill(): void {
    // What is let go may give its slot back at once, which must not begin this anew inside itself.
    if (this.#isFilling) return
    this.#isFilling = true
    for (const peer of this.#waiting) {
      if (this.#usage.running >= this.#limits.running) break
      const next = peer.startNext()
      if (next === 'full') continue
      this.#waiting.delete(peer)
      // To the end of those that this loop has yet to come to.
      if (next === 'started') this.#waiting.add(peer)
    }
    this.#isFilling = false
  }
}
