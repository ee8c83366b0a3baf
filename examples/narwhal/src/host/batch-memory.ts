import type { BatchBytes, BatchRecord, Committee, RequestEffect, Response } from '../core/index.ts'

/** Shorter pieces may share their memory with what else arrived, and are not worth the trouble. */
const LEAST_BYTES = 128 * 1024

/** What stands around the pieces of a batch in the message that it came with, at most. */
const AROUND_BYTES = 8 * 1024

/** Own batches whose way is followed, at most. */
const MOST_FOLLOWED = 1_000

/** An own batch that is handed out. */
interface HandedOut {
  readonly bytes: BatchBytes
  /** Calls that are not answered. */
  calls: number
  /** Of the peers that have it. */
  stake: number
  isOnDisk: boolean
}

/** A call that hands a batch out. */
interface Call {
  readonly digest: string
  readonly to: number
}

/**
 * Gives the memory of long batches back as soon as nobody looks at it again: of a peer's batch when it is on disk, of an own
 * one when it is on disk, a quorum has it and nobody is being sent it, from when on the core does not hand it out any more.
 * V8 would find that out in a full collection alone, and makes one for every 30 MB or so of such memory.
 */
export class BatchMemory {
  readonly #committee: Committee
  readonly #author: number
  readonly #own = new Map<string, HandedOut>()
  readonly #calls = new Map<number, Call>()

  constructor(committee: Committee, author: number) {
    this.#committee = committee
    this.#author = author
  }

  /** A batch is handed to a peer. */
  asked({ id, to, message }: RequestEffect): void {
    if (message.type !== 'batch') return
    const { digest, bytes } = message.batch
    const own = this.#own.get(digest) ?? this.#follow(digest, bytes)
    own.calls++
    this.#calls.set(id, { digest, to })
  }

  /** A call has ended; with a batch or not, with an answer or not. */
  ended(id: number, response: Response | undefined): void {
    const call = this.#calls.get(id)
    if (call === undefined) return
    this.#calls.delete(id)
    const { digest, to } = call
    const own = this.#own.get(digest)
    if (own === undefined) return
    // What is left of a call that failed may still be on its way to the socket: as if it never ended.
    if (response?.type !== 'ack') return
    own.calls--
    own.stake += this.#committee.stake(to)
    this.#release(digest, own)
  }

  /** A batch is on disk. */
  stored({ batch: { digest, bytes }, isOwn }: BatchRecord): void {
    if (!isOwn) return releaseJoined(bytes)
    const own = this.#own.get(digest)
    if (own === undefined) return
    own.isOnDisk = true
    this.#release(digest, own)
  }

  #follow(digest: string, bytes: BatchBytes): HandedOut {
    const own = { bytes, calls: 0, stake: 0, isOnDisk: false }
    this.#own.set(digest, own)
    const [oldest] = this.#own.keys()
    if (this.#own.size > MOST_FOLLOWED && oldest !== undefined) this.#own.delete(oldest)
    return own
  }

  #release(digest: string, { bytes, calls, stake, isOnDisk }: HandedOut): void {
    const hasQuorum = stake + this.#committee.stake(this.#author) >= this.#committee.quorum
    if (calls > 0 || !isOnDisk || !hasQuorum) return
    this.#own.delete(digest)
    // As clients sent them, each piece in memory of its own.
    for (const { buffer, length } of bytes) if (buffer.byteLength === length) transfer(buffer, length)
  }
}

/** As a peer sent them, all pieces in one memory, which is theirs where there is nothing else in it. */
function releaseJoined(bytes: BatchBytes): void {
  const buffer = bytes[0]?.buffer
  if (buffer === undefined) return
  const length = bytes.reduce((sum, piece) => sum + (piece.buffer === buffer ? piece.length : 0), 0)
  if (buffer.byteLength - length <= AROUND_BYTES) transfer(buffer, length)
}

function transfer(buffer: ArrayBufferLike, length: number): void {
  if (length >= LEAST_BYTES && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
