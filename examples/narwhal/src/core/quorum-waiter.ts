import type { Batch, BatchRef } from './batch.ts'
import type { Context } from './context.ts'
import type { BatchRequest, Response } from './message.ts'

/** Batches that one peer has been sent and has not acknowledged, at most. What it misses for that it fetches. */
const MAX_UNACKED_PER_PEER = 16

/** A batch that is handed out. */
interface InFlight {
  readonly request: BatchRequest
  stake: number
  hasQuorum: boolean
  /** Peers that are asked, with the id of the request. */
  readonly asked: Map<number, number>
  readonly acked: Set<number>
}

/**
 * Hands the batches of a worker out, and says when a quorum has one on disk. From then on it is not sent again: the others
 * have it soon, or fetch it from any of those who do.
 */
export class QuorumWaiter {
  readonly #context: Context
  readonly #onQuorum: (batch: BatchRef) => void
  readonly #inFlight = new Map<string, InFlight>()
  readonly #unacked: number[]
  #withoutQuorum = 0

  constructor(context: Context, onQuorum: (batch: BatchRef) => void) {
    this.#context = context
    this.#onQuorum = onQuorum
    this.#unacked = Array.from({ length: context.committee.size }, () => 0)
  }

  /** How many batches a quorum does not have yet. */
  get size(): number {
    return this.#withoutQuorum
  }

  get waiting(): BatchRef[] {
    const entries = [...this.#inFlight.values()].filter(({ hasQuorum }) => !hasQuorum)
    return entries.map(({ request: { batch } }) => ({ digest: batch.digest, worker: batch.worker }))
  }

  /** Whether this batch is handed out now. */
  has(batch: BatchRef): boolean {
    return this.#inFlight.has(batch.digest)
  }

  /** @param batch which this validator has appended to its log */
  add(batch: Batch): void {
    const { committee, author, peers } = this.#context
    const stake = committee.stake(author)
    const entry: InFlight = {
      request: { type: 'batch', batch },
      stake,
      hasQuorum: false,
      asked: new Map(),
      acked: new Set()
    }
    this.#inFlight.set(batch.digest, entry)
    this.#withoutQuorum++
    for (const peer of peers.others) this.#ask(entry, peer)
    this.#settle(entry)
  }

  answered(peer: number, request: BatchRequest, response: Response): void {
    const entry = this.#forget(peer, request)
    if (entry === undefined) return
    if (response.type === 'ack') {
      entry.acked.add(peer)
      entry.stake += this.#context.committee.stake(peer)
    }
    this.#settle(entry)
  }

  failed(peer: number, request: BatchRequest): void {
    const entry = this.#forget(peer, request)
    if (entry !== undefined) this.#settle(entry)
  }

  /** Sends what a quorum does not have yet to those who were not reached. */
  retry(): void {
    if (this.#withoutQuorum === 0) return
    for (const entry of this.#inFlight.values()) {
      if (entry.hasQuorum) continue
      for (const peer of this.#context.peers.others) this.#ask(entry, peer)
    }
  }

  #ask(entry: InFlight, peer: number): void {
    const { outbox, options, peers } = this.#context
    if (entry.acked.has(peer) || entry.asked.has(peer) || peers.isAway(peer)) return
    if (this.#unacked[peer]! >= MAX_UNACKED_PER_PEER) return
    this.#unacked[peer]!++
    entry.asked.set(peer, outbox.request(peer, entry.request, options.batchTimeoutMs))
  }

  #forget(peer: number, { batch }: BatchRequest): InFlight | undefined {
    this.#unacked[peer]!--
    const entry = this.#inFlight.get(batch.digest)
    entry?.asked.delete(peer)
    return entry
  }

  #settle(entry: InFlight): void {
    const { batch } = entry.request
    if (!entry.hasQuorum && entry.stake >= this.#context.committee.quorum) {
      entry.hasQuorum = true
      this.#withoutQuorum--
      this.#onQuorum({ digest: batch.digest, worker: batch.worker })
    }
    if (entry.hasQuorum && entry.asked.size === 0) this.#inFlight.delete(batch.digest)
  }
}
