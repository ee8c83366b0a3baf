import type { BatchRef } from './batch.ts'
import type { Context } from './context.ts'
import type { Digest } from './digest.ts'
import type { BatchesRequest } from './message.ts'

/** Batches that one request asks for, at most. */
const MAX_ASKED = 64

/** Batches that are wanted at a time. The oldest make room: whoever needs one still asks for it again. */
const MAX_WANTED = 10_000

/** A batch that nobody has is not asked for any longer. */
const MAX_ATTEMPTS = 20

/** Requests under way, at most. */
const MAX_REQUESTS = 8

interface Wanted {
  readonly batch: BatchRef
  /** Who has it for certain. */
  readonly source: number
  attempts: number
  askAt: number
  isAsked: boolean
}

/** Gets batches that did not come by themselves: first from whoever named them, then from the others in turn. */
export class BatchFetcher {
  readonly #context: Context
  readonly #wanted = new Map<Digest, Wanted>()
  #requests = 0
  #dueAt = Infinity

  constructor(context: Context) {
    this.#context = context
  }

  get size(): number {
    return this.#wanted.size
  }

  /**
   * @param source who has them
   * @param delayMs how long they may still come by themselves
   */
  want(batches: readonly BatchRef[], source: number, delayMs: number): void {
    if (batches.length === 0) return
    const askAt = this.#context.now + delayMs
    for (const batch of batches) {
      const known = this.#wanted.get(batch.digest)
      if (known?.batch.worker === batch.worker) continue
      if (this.#wanted.size >= MAX_WANTED) this.#wanted.delete(this.#wanted.keys().next().value!)
      this.#wanted.set(batch.digest, { batch, source, attempts: 0, askAt, isAsked: false })
    }
    this.#dueAt = Math.min(this.#dueAt, askAt)
  }

  /** Whether it was asked for, and is to be taken whoever brings it. */
  wants({ digest, worker }: BatchRef): boolean {
    return this.#wanted.get(digest)?.batch.worker === worker
  }

  arrived({ digest }: BatchRef): void {
    this.#wanted.delete(digest)
  }

  /** A request for some has ended. What it did not bring is asked for again: at once where it brought something. */
  ended({ batches }: BatchesRequest, hasBrought: boolean): void {
    const { now, options } = this.#context
    this.#requests--
    const askAt = hasBrought ? now : now + options.retryDelayMs
    for (const { digest } of batches) {
      const wanted = this.#wanted.get(digest)
      if (wanted === undefined) continue
      wanted.isAsked = false
      wanted.askAt = askAt
      if (!hasBrought && wanted.attempts >= MAX_ATTEMPTS) this.#wanted.delete(digest)
    }
    this.#dueAt = Math.min(this.#dueAt, askAt)
  }

  /** Asks for what is due, and sets the timer for what is not yet. */
  tick(): void {
    const { now, outbox } = this.#context
    if (now >= this.#dueAt) this.#askWhatIsDue()
    if (this.#dueAt < Infinity) outbox.arm('sync', this.#dueAt)
  }

  #askWhatIsDue(): void {
    const { now } = this.#context
    const byPeer = new Map<number, BatchRef[]>()
    this.#dueAt = Infinity
    for (const wanted of this.#wanted.values()) {
      if (wanted.isAsked) continue
      if (wanted.askAt > now) {
        this.#dueAt = Math.min(this.#dueAt, wanted.askAt)
        continue
      }
      // Whatever is due when too much is under way is asked for when some of it has ended.
      if (this.#requests + byPeer.size >= MAX_REQUESTS) break
      const peer = this.#peerFor(wanted)
      if (peer === undefined) return
      wanted.isAsked = true
      wanted.attempts++
      const batches = byPeer.get(peer) ?? []
      batches.push(wanted.batch)
      if (batches.length < MAX_ASKED) byPeer.set(peer, batches)
      else this.#ask(peer, batches, byPeer)
    }
    for (const [peer, batches] of byPeer) this.#ask(peer, batches, byPeer)
  }

  /** The source at first; then one after the other, a different one for each attempt, the same for all of an attempt. */
  #peerFor({ source, attempts }: Wanted): number | undefined {
    const { peers, author } = this.#context
    if (attempts === 0 && source !== author && !peers.isAway(source)) return source
    return peers.others[(source + attempts) % peers.others.length]
  }

  #ask(peer: number, batches: readonly BatchRef[], byPeer: Map<number, BatchRef[]>): void {
    const { outbox, options } = this.#context
    byPeer.delete(peer)
    this.#requests++
    outbox.request(peer, { type: 'batches', batches }, options.batchTimeoutMs)
  }
}
