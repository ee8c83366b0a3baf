/** What `NodeSlots` takes, and what it gives each peer. */
export interface SlotLimits {
  /** Handlers at once. */
  readonly running: number
  /** Calls that wait to be handled. */
  readonly queued: number
  /** Bytes of responses that were not taken yet, those expected of running handlers included. */
  readonly responseBytes: number
}

/** Told of each call that waited for its turn, when that has come. */
export interface WaitWatch {
  /** Milliseconds of a clock that only goes forward. */
  now(): number
  onWaited(waitedMs: number): void
}

/** What is in use. */
interface Usage {
  running: number
  queued: number
  responseBytes: number
}

/** Which calls may be handled now: those of the whole node. */
export class NodeSlots {
  readonly #limits: SlotLimits
  readonly #perPeer: SlotLimits
  readonly #watch: WaitWatch | undefined
  readonly #waiting = new Set<PeerSlots>()
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
    return new PeerSlots(this.#perPeer, {
      limits: this.#limits,
      usage: this.#usage,
      waiting: this.#waiting,
      watch: this.#watch,
      fill: () => this.#fill()
    })
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

/** What a peer's slots need of the node's. */
interface Around {
  readonly limits: SlotLimits
  readonly usage: Usage
  readonly waiting: Set<PeerSlots>
  readonly watch: WaitWatch | undefined
  readonly fill: () => void
}

/** Which calls of one peer may be handled now: so many run, so many wait, the next is refused. */
export class PeerSlots {
  readonly #limits: SlotLimits
  readonly #node: Around
  readonly #usage: Usage = { running: 0, queued: 0, responseBytes: 0 }
  readonly #queue = new Map<() => void, { readonly expectedBytes: number; readonly sinceMs: number }>()

  constructor(limits: SlotLimits, node: Around) {
    this.#limits = limits
    this.#node = node
  }

  /** What is in use now. */
  get usage(): Readonly<Usage> {
    return this.#usage
  }

  /** Whether a call may be handled now that is expected to answer with so many bytes. Never past those who wait. */
  hasRoom(expectedBytes: number): boolean {
    return this.#usage.queued === 0 && this.#fits(expectedBytes)
  }

  /** A handler goes on: it holds a slot, and room for its response, until `end`. */
  begin(expectedBytes: number): void {
    this.#add(1, expectedBytes)
  }

  end(expectedBytes: number): void {
    this.#add(-1, -expectedBytes)
    this.#refill()
  }

  /** There are bytes of a response that the peer has yet to take. */
  keep(bytes: number): void {
    this.#add(0, bytes)
  }

  /** They are taken, or given up. */
  drop(bytes: number): void {
    this.#add(0, -bytes)
    this.#refill()
  }

  /** Whether so many bytes more may be kept of responses that are there already: twice what lets a call begin. */
  mayKeep(bytes: number): boolean {
    const { responseBytes } = this.#usage
    const node = this.#node
    return (
      responseBytes === 0 ||
      (responseBytes + bytes <= 2 * this.#limits.responseBytes &&
        node.usage.responseBytes + bytes <= 2 * node.limits.responseBytes)
    )
  }

  /** Calls `start` once there is room, and says whether it will: false where too many wait already. */
  wait(expectedBytes: number, start: () => void): boolean {
    const node = this.#node
    if (this.#usage.queued >= this.#limits.queued || node.usage.queued >= node.limits.queued) return false
    this.#queue.set(start, { expectedBytes, sinceMs: node.watch?.now() ?? 0 })
    this.#usage.queued++
    node.usage.queued++
    node.waiting.add(this)
    return true
  }

  /** Takes a call out of the queue: it goes, or will not be made. */
  leave(start: () => void): void {
    if (!this.#queue.delete(start)) return
    this.#usage.queued--
    this.#node.usage.queued--
  }

  /** Lets the one go that has waited longest, where there is one and room for it. */
  startNext(): 'started' | 'full' | 'empty' {
    const [next] = this.#queue
    if (next === undefined) return 'empty'
    const [start, { expectedBytes, sinceMs }] = next
    if (!this.#fits(expectedBytes)) return 'full'
    this.leave(start)
    const { watch } = this.#node
    watch?.onWaited(watch.now() - sinceMs)
    start()
    return 'started'
  }

  #fits(expectedBytes: number): boolean {
    return fits(this.#usage, this.#limits, expectedBytes) && fits(this.#node.usage, this.#node.limits, expectedBytes)
  }

  #add(running: number, responseBytes: number): void {
    const node = this.#node.usage
    this.#usage.running += running
    this.#usage.responseBytes += responseBytes
    node.running += running
    node.responseBytes += responseBytes
  }

  #refill(): void {
    if (this.#node.usage.queued > 0) this.#node.fill()
  }
}

/** Where nothing is kept, a response of any length is let through: it has a limit of its own. */
function fits({ running, responseBytes }: Usage, limits: SlotLimits, expectedBytes: number): boolean {
  return running < limits.running && (responseBytes === 0 || responseBytes + expectedBytes <= limits.responseBytes)
}
