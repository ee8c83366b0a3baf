import type { CallSlots } from '@p2plane/wire'
import { fits, type SlotLimits, type Usage, type WaitWatch } from './slot-usage.ts'

/** What a peer's slots need of the node's. */
interface Around {
  readonly limits: SlotLimits
  readonly usage: Usage
  readonly waiting: Set<PeerUsage>
  readonly watch: WaitWatch | undefined
  readonly fill: () => void
}

/** What all calls of one peer use, and which of its lanes have calls that wait. */
export class PeerUsage {
  readonly usage: Usage = { running: 0, queued: 0, responseBytes: 0 }
  readonly #limits: SlotLimits
  readonly #node: Around
  readonly #waiting = new Set<PeerSlots>()

  constructor(limits: SlotLimits, node: Around) {
    this.#limits = limits
    this.#node = node
  }

  fits(expectedBytes: number): boolean {
    return fits(this.usage, this.#limits, expectedBytes) && fits(this.#node.usage, this.#node.limits, expectedBytes)
  }

  /** Twice what lets a call begin. */
  mayKeep(bytes: number): boolean {
    const { responseBytes } = this.usage
    const node = this.#node
    return (
      responseBytes === 0 ||
      (responseBytes + bytes <= 2 * this.#limits.responseBytes &&
        node.usage.responseBytes + bytes <= 2 * node.limits.responseBytes)
    )
  }

  add(running: number, responseBytes: number): void {
    const node = this.#node.usage
    this.usage.running += running
    this.usage.responseBytes += responseBytes
    node.running += running
    node.responseBytes += responseBytes
  }

  refill(): void {
    if (this.#node.usage.queued > 0) this.#node.fill()
  }

  /** One more call of a lane waits, where not too many do already. */
  queue(lane: PeerSlots): boolean {
    const node = this.#node
    if (this.usage.queued >= this.#limits.queued || node.usage.queued >= node.limits.queued) return false
    this.usage.queued++
    node.usage.queued++
    this.#waiting.add(lane)
    node.waiting.add(this)
    return true
  }

  unqueue(): void {
    this.usage.queued--
    this.#node.usage.queued--
  }

  /** Milliseconds, where somebody wants to know how long calls wait. */
  now(): number {
    return this.#node.watch?.now() ?? 0
  }

  waited(sinceMs: number): void {
    this.#node.watch?.onWaited(this.now() - sinceMs)
  }

  /** Lets one call go, of the lanes in turn. */
  startNext(): Next {
    let outcome: Next = 'empty'
    for (const lane of this.#waiting) {
      const next = lane.startNext()
      if (next === 'full') {
        outcome = 'full'
        continue
      }
      this.#waiting.delete(lane)
      if (next === 'empty') continue
      this.#waiting.add(lane)
      return 'started'
    }
    return outcome
  }
}

/** What came of letting the next call go. */
type Next = 'started' | 'full' | 'empty'

/**
 * Which calls of one peer may be handled now: so many run, so many wait, the next is refused. Each lane has its own, in
 * which a call waits for those before it, but for those of no other lane.
 */
export class PeerSlots implements CallSlots {
  readonly #peer: PeerUsage
  readonly #queue = new Map<() => void, { readonly expectedBytes: number; readonly sinceMs: number }>()

  constructor(peer: PeerUsage) {
    this.#peer = peer
  }

  /** What is in use now, by all calls of the peer. */
  get usage(): Readonly<Usage> {
    return this.#peer.usage
  }

  lane(): PeerSlots {
    return new PeerSlots(this.#peer)
  }

  /** Whether a call may be handled now that is expected to answer with so many bytes. Never past those who wait. */
  hasRoom(expectedBytes: number): boolean {
    return this.#queue.size === 0 && this.#peer.fits(expectedBytes)
  }

  /** A handler goes on: it holds a slot, and room for its response, until `end`. */
  begin(expectedBytes: number): void {
    this.#peer.add(1, expectedBytes)
  }

  end(expectedBytes: number): void {
    this.#peer.add(-1, -expectedBytes)
    this.#peer.refill()
  }

  /** There are bytes of a response that the peer has yet to take. */
  keep(bytes: number): void {
    this.#peer.add(0, bytes)
  }

  /** They are taken, or given up. */
  drop(bytes: number): void {
    this.#peer.add(0, -bytes)
    this.#peer.refill()
  }

  /** Whether so many bytes more may be kept of responses that are there already. */
  mayKeep(bytes: number): boolean {
    return this.#peer.mayKeep(bytes)
  }

  /** Calls `start` once there is room, and says whether it will: false where too many wait already. */
  wait(expectedBytes: number, start: () => void): boolean {
    if (!this.#peer.queue(this)) return false
    this.#queue.set(start, { expectedBytes, sinceMs: this.#peer.now() })
    return true
  }

  /** Takes a call out of the queue: it goes, or will not be made. */
  leave(start: () => void): void {
    if (this.#queue.delete(start)) this.#peer.unqueue()
  }

  /** Lets the one go that has waited longest, where there is one and room for it. */
  startNext(): Next {
    const [next] = this.#queue
    if (next === undefined) return 'empty'
    const [start, { expectedBytes, sinceMs }] = next
    if (!this.#peer.fits(expectedBytes)) return 'full'
    this.leave(start)
    this.#peer.waited(sinceMs)
    start()
    return 'started'
  }
}
