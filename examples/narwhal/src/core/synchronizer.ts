import type { Certificate } from './certificate.ts'
import type { Context } from './context.ts'
import type { Dag, Vertex } from './dag.ts'
import { Parked } from './parked.ts'

/** Certificates so many rounds ahead of the DAG are not kept until it has come that far: they are fetched then. */
const MAX_PARKED_ROUNDS = 64

/**
 * Lets certificates into the DAG behind their parents, in whatever order they arrive, and fetches what is missing: whole
 * rounds, page by page, from one peer after the other. Whoever was away catches up the same way.
 */
export class Synchronizer {
  readonly #context: Context
  readonly #dag: Dag
  readonly #onInserted: (vertex: Vertex) => void
  readonly #parked = new Parked()
  /** What can be inserted, parents first. */
  readonly #ready: Certificate[] = []
  #isInserting = false
  /** The highest round that is known to be there and was not kept. */
  #aheadRound = 0
  #isAsking = false
  #askAt = Infinity
  /**
   * With nothing new by then, others are asked whether there is something: who has acknowledged a certificate may have
   * forgotten it in a crash, and is not told again.
   */
  #stalledAt = -Infinity
  #source: number | undefined
  /** Whether the last answer brought something, so that more may be asked for without waiting. */
  #isCatchingUp = false

  /** @param onInserted told of each certificate that went in, before its children do */
  constructor(context: Context, dag: Dag, onInserted: (vertex: Vertex) => void) {
    this.#context = context
    this.#dag = dag
    this.#onInserted = onInserted
  }

  /** How many certificates wait for their parents. */
  get parked(): number {
    return this.#parked.size
  }

  isParked(round: number, author: number): boolean {
    return this.#parked.has(round, author)
  }

  /** Whether this certificate is here, or settled. */
  isKnown({ header: { round, author } }: Certificate): boolean {
    return round <= this.#dag.gcRound || this.#dag.get(round, author) !== undefined || this.#parked.has(round, author)
  }

  /**
   * @param certificate which is valid, and not known
   * @param source who sent it, and so has what it stands on
   */
  accept(certificate: Certificate, source: number): void {
    const { header } = certificate
    if (this.#context.mutations?.has('missing-parents-accepted') || this.#dag.missing(header).length === 0) {
      this.#insert(certificate)
    } else {
      if (header.round > this.#dag.quorumRound + MAX_PARKED_ROUNDS) {
        this.#aheadRound = Math.max(this.#aheadRound, header.round)
      } else this.#parked.add(certificate, this.#context.now)
      this.#source ??= source
      this.#askAt = Math.min(this.#askAt, this.#context.now + this.#context.options.syncDelayMs)
    }
  }

  /** The request for certificates has ended. */
  ended(hasBrought: boolean): void {
    const { now, options, peers } = this.#context
    this.#isAsking = false
    this.#isCatchingUp = hasBrought
    this.#askAt = hasBrought ? now : now + options.retryDelayMs
    if (!hasBrought) this.#source = peers.next()
  }

  /** Asks for what has been missing for too long, and sets the timer for what has not yet. */
  tick(): void {
    const { now, outbox, mutations } = this.#context
    if (this.#isAsking || mutations?.has('no-sync')) return
    if (now >= this.#askAt) this.#askIfDue()
    else if (now >= this.#stalledAt) this.#ask(Infinity)
    if (this.#askAt < Infinity && !this.#isAsking) outbox.arm('sync', this.#askAt)
  }

  /** Forgets what is settled. What stood on that alone is complete. */
  collect(gcRound: number): void {
    this.#parked.collect(gcRound)
    this.#release(gcRound + 1)
  }

  #askIfDue(): void {
    const { now, options } = this.#context
    const waiting = this.#parked.oldest()
    const mayWait = !this.#isCatchingUp && this.#aheadRound <= this.#dag.highestRound
    this.#askAt = Infinity
    if (waiting === undefined && mayWait) this.#source = undefined
    else if (mayWait && waiting!.since + options.syncDelayMs > now) this.#askAt = waiting!.since + options.syncDelayMs
    else this.#ask(waiting?.lowestRound ?? Infinity)
  }

  /** Asks from where the DAG has a quorum, or lower where something lower is missing. */
  #ask(lowestParked: number): void {
    const { now, outbox, options, peers } = this.#context
    this.#stalledAt = now + options.requestTimeoutMs
    if (this.#source === undefined || peers.isAway(this.#source)) this.#source = peers.next()
    if (this.#source === undefined) return
    const afterRound = Math.max(this.#dag.gcRound, Math.min(this.#dag.quorumRound, lowestParked - 1) - 1, 0)
    const throughRound = afterRound + options.maxRoundsAhead
    this.#isAsking = true
    outbox.request(this.#source, { type: 'certificates', afterRound, throughRound }, 2 * options.requestTimeoutMs)
  }

  #insert(certificate: Certificate): void {
    this.#ready.push(certificate)
    if (this.#isInserting) return
    this.#isInserting = true
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) {
      const vertex = this.#dag.insert(next)
      if (vertex === undefined) continue
      this.#stalledAt = this.#context.now + this.#context.options.requestTimeoutMs
      this.#onInserted(vertex)
      this.#release(vertex.round + 1)
    }
    this.#isInserting = false
  }

  #release(round: number): void {
    if (this.#parked.size === 0) return
    const released = this.#parked.release(round, ({ header }) => this.#dag.missing(header).length === 0)
    for (const certificate of released) this.#insert(certificate)
  }
}
