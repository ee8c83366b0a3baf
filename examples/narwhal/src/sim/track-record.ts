import type { BatchRef, Digest, Effect, LogRecord } from '../core/index.ts'
import type { Call } from './sim-event.ts'
import { slotOf } from './slot.ts'

/**
 * What one honest validator has written and said, over all its crashes. It must not say two things where it may say one, and
 * must not say anything before it is on disk.
 */
export class TrackRecord {
  readonly #author: number
  /** By slot, what it voted for. */
  readonly #votes = new Map<number, Digest>()
  /** By round, the header that it asked votes for. */
  readonly #headers = new Map<number, Digest>()
  /** Where in the log something stands: votes by slot, headers by round, batches by worker and digest, commits by index. */
  readonly #voteAt = new Map<number, number>()
  readonly #headerAt = new Map<number, number>()
  readonly #batchAt = new Map<string, number>()
  readonly #commitAt = new Map<number, number>()
  /** By worker and digest. */
  readonly #ownBatches = new Map<string, Digest>()
  /** The slots of the certificates in its log. */
  readonly #certificates = new Set<number>()
  #delivered = 0

  constructor(author: number) {
    this.#author = author
  }

  /** How many commits it has delivered. */
  get delivered(): number {
    return this.#delivered
  }

  /** Batches of its own clients that are in its log. */
  get ownBatches(): Iterable<Digest> {
    return this.#ownBatches.values()
  }

  holds(batch: BatchRef, durable: number): boolean {
    return isWithin(this.#batchAt.get(keyOf(batch)), durable)
  }

  /** A record is behind `position` others in the log. */
  appended(record: LogRecord, position: number, gcRound: number): void {
    if (record.type === 'vote') this.#voteAt.set(slotOf(record.round, record.author), position)
    else if (record.type === 'header') this.#headerAt.set(record.header.round, position)
    else if (record.type === 'commit') this.#commitAt.set(record.commit.index, position)
    else if (record.type === 'batch') {
      const key = keyOf(record.batch)
      this.#batchAt.set(key, position)
      if (record.isOwn) this.#ownBatches.set(key, record.batch.digest)
    } else if (record.type === 'certificate') this.#insertedBehindParents(record.certificate.header, gcRound)
  }

  /** It has crashed, and of its log so many records are left. What it has said stays said. */
  crashed(end: number, isDiskLost: boolean): void {
    for (const positions of [this.#voteAt, this.#headerAt, this.#commitAt]) forgetFrom(positions, end)
    forgetFrom(this.#batchAt, end)
    for (const key of this.#ownBatches.keys()) if (!this.#batchAt.has(key)) this.#ownBatches.delete(key)
    if (isDiskLost) this.#certificates.clear()
    // A commit that is in the log at a start is delivered by being there.
    const last = Math.max(0, ...this.#commitAt.keys())
    if (last < this.#delivered && !isDiskLost) throw new Error(`lost commit ${this.#delivered}, which it had delivered`)
    this.#delivered = last
  }

  /** It asks, answers or delivers. */
  shows(effect: Effect, answered: Call | undefined, durable: number): void {
    if (effect.type === 'request' && effect.message.type === 'vote') {
      const { round, id } = effect.message.header
      said(this.#headers, round, id, `made two headers for round ${round}`)
      onDisk(this.#headerAt.get(round), durable, `sent the header of round ${round}`)
    } else if (effect.type === 'deliver') this.#delivers(effect.commit.index, durable)
    else if (effect.type === 'reply' && answered !== undefined) this.#answers(effect.response.type, answered, durable)
  }

  #answers(answer: string, { message }: Call, durable: number): void {
    if (answer === 'vote' && message.type === 'vote') {
      const { round, author, id } = message.header
      const slot = slotOf(round, author)
      said(this.#votes, slot, id, `voted for two headers of validator ${author} in round ${round}`)
      onDisk(this.#voteAt.get(slot), durable, `voted for ${id}`)
    }
    if (answer === 'ack' && message.type === 'batch') {
      onDisk(this.#batchAt.get(keyOf(message.batch)), durable, `acknowledged ${message.batch.digest}`)
    }
  }

  #delivers(index: number, durable: number): void {
    if (index !== this.#delivered + 1) throw new Error(`delivered commit ${index} after commit ${this.#delivered}`)
    this.#delivered = index
    onDisk(this.#commitAt.get(index), durable, `delivered commit ${index}`)
  }

  #insertedBehindParents(
    { round, author, parents }: { round: number; author: number; parents: readonly { author: number }[] },
    gcRound: number
  ): void {
    this.#certificates.add(slotOf(round, author))
    if (round - 1 <= Math.max(0, gcRound)) return
    const missing = parents.find(parent => !this.#certificates.has(slotOf(round - 1, parent.author)))
    if (missing !== undefined) {
      throw new Error(`validator ${this.#author} took ${round}.${author} without ${round - 1}.${missing.author}`)
    }
  }
}

function keyOf({ digest, worker }: BatchRef): string {
  return `${worker} ${digest}`
}

/** Says something where only one thing may ever be said. */
function said(words: Map<number, Digest>, where: number, what: Digest, otherwise: string): void {
  const before = words.get(where)
  if (before !== undefined && before !== what) throw new Error(otherwise)
  words.set(where, what)
}

function onDisk(position: number | undefined, durable: number, what: string): void {
  if (!isWithin(position, durable)) throw new Error(`${what} before it was on disk`)
}

function isWithin(position: number | undefined, durable: number): boolean {
  return position !== undefined && position < durable
}

function forgetFrom<K>(positions: Map<K, number>, end: number): void {
  for (const [key, position] of positions) if (position >= end) positions.delete(key)
}
