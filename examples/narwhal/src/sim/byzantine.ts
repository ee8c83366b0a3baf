import type { Random, SimulatedNode } from '@p2plane/testing'
import {
  type Certificate,
  type Committee,
  type Crypto,
  type Digest,
  type Effect,
  type Event,
  type Header,
  type HeaderBody,
  type LogRecord,
  type ReplyEffect,
  type Request,
  type RequestEffect,
  step
} from '../core/index.ts'
import type { Incarnation } from './incarnation.ts'
import type { SimEvent } from './sim-event.ts'

/** What a liar may do. Each has some of these habits, and does each of them now and then. */
const HABITS = [
  'equivocates',
  'votes-for-anything',
  'withholds-certificates',
  'asks-a-bare-quorum',
  'misnames-rounds',
  'forges-signatures',
  'forges-certificates',
  'tampers',
  'names-other-workers',
  'names-absent-batches',
  'repeats-batches',
  'speaks-of-another-epoch',
  'feigns-missing-parents',
  'serves-nothing',
  'leaves-own-chain',
  'forgets'
] as const

type Habit = (typeof HABITS)[number]

/** How often it has each habit, and how often it acts on one. */
const HABIT_RATE = 0.35
const ACT_RATE = 0.5

/** Time that a request of its own has. */
const TIMEOUT_MS = 800

/** A second header of one round, and who has voted for it. */
interface Twin {
  readonly header: Header
  readonly votes: Map<number, string>
}

/**
 * A validator that lies: the production code, of which what it sends is changed, and more is sent. It can sign for nobody
 * but itself.
 */
export class Byzantine {
  readonly #committee: Committee
  readonly #crypto: Crypto
  readonly #random: Random
  readonly #habits: ReadonlySet<Habit>
  /** By the id of the header that it is a twin of. */
  #twins = new Map<Digest, Twin>()
  #calls = 0

  constructor(committee: Committee, crypto: Crypto, random: Random) {
    this.#committee = committee
    this.#crypto = crypto
    this.#random = random
    this.#habits = new Set(HABITS.filter(() => random() < HABIT_RATE))
  }

  /** Whether it starts with an empty log, and without saying so. */
  forgets(): boolean {
    return this.#acts('forgets')
  }

  step(incarnation: Incarnation, event: SimEvent, node: SimulatedNode<SimEvent, LogRecord>): readonly Effect[] {
    if (event.type === 'response') this.#collect(incarnation, event, node)
    const effects = step(incarnation.validator, event as Event)
    return effects.map(effect => this.#twist(incarnation, effect, node)).filter(effect => effect !== undefined)
  }

  /** What it does in the place of an honest effect; nothing is `undefined`. */
  #twist(incarnation: Incarnation, effect: Effect, node: SimulatedNode<SimEvent, LogRecord>): Effect | undefined {
    if (effect.type === 'request' && effect.message.type === 'vote') return this.#askForVote(effect, incarnation, node)
    if (effect.type === 'request' && effect.message.type === 'certificate') return this.#handOut(effect)
    if (effect.type === 'reply') return this.#reply(effect, incarnation)
    const isService = effect.type === 'serve-batches' || effect.type === 'serve-certificates'
    if (isService && this.#acts('serves-nothing')) return { type: 'reply', id: effect.id, response: { type: 'ack' } }
    return effect
  }

  #askForVote(
    effect: RequestEffect,
    incarnation: Incarnation,
    node: SimulatedNode<SimEvent, LogRecord>
  ): Effect | undefined {
    if (effect.message.type !== 'vote') return effect
    const { header, parents } = effect.message
    if (this.#acts('misnames-rounds')) this.#send(incarnation, node, effect.to, this.#voteFor(this.#misnamed(header)))
    if (this.#acts('speaks-of-another-epoch')) {
      this.#send(incarnation, node, effect.to, this.#voteFor(this.#signed({ ...header, epoch: header.epoch + 1 })))
    }
    if (this.#has('asks-a-bare-quorum') && effect.to === (node.index + 1) % this.#committee.size) return undefined
    const twin = this.#twinOf(header, incarnation)
    // Some are asked for one, some for the other, and some for both.
    if (twin === undefined || effect.to % 2 === 0) return { ...effect, message: this.#tampered(effect.message) }
    if (this.#random() < 0.5) this.#send(incarnation, node, effect.to, { type: 'vote', header: twin.header, parents })
    return { ...effect, message: { type: 'vote', header: twin.header, parents } }
  }

  /** Another header in the place of this one, where it is in the mood. */
  #twinOf(header: Header, { validator }: Incarnation): Twin | undefined {
    const known = this.#twins.get(header.id)
    if (known !== undefined) return known
    let body: HeaderBody | undefined
    if (this.#acts('equivocates')) body = { ...header, timestampMs: header.timestampMs + 1 }
    if (this.#acts('names-absent-batches'))
      body = { ...header, payload: [{ digest: `batch of ${header.id}`, worker: 0 }] }
    if (this.#acts('names-other-workers')) {
      body = { ...header, payload: header.payload.map(({ digest, worker }) => ({ digest, worker: 1 - worker })) }
    }
    if (this.#acts('repeats-batches')) body = { ...header, payload: [...validator.batches].slice(-3) }
    if (this.#acts('leaves-own-chain') && header.parents.length > this.#committee.quorum) {
      body = { ...header, parents: header.parents.filter(({ author }) => author !== header.author) }
    }
    if (body === undefined) return undefined
    const twin: Twin = { header: this.#signed(body), votes: new Map() }
    this.#twins.set(header.id, twin)
    return twin
  }

  /** Makes a certificate of the votes for a twin. */
  #collect(
    incarnation: Incarnation,
    { call, response }: SimEvent & { type: 'response' },
    node: SimulatedNode<SimEvent, LogRecord>
  ): void {
    if (call.message.type !== 'vote' || response.type !== 'vote') return
    const { header } = call.message
    const twin = [...this.#twins.values()].find(({ header: { id } }) => id === header.id)
    if (twin === undefined || twin.votes.has(call.to)) return
    twin.votes.set(call.to, response.signature)
    const signers = [...twin.votes.keys()].toSorted((a, b) => a - b)
    const certificate = this.#certificateOf(twin.header, signers, signer => twin.votes.get(signer)!)
    if (this.#stakeOf([header.author, ...signers]) < this.#committee.quorum) return
    for (const to of this.#others(node.index)) {
      if (this.#random() < 0.7) this.#send(incarnation, node, to, { type: 'certificate', certificate })
    }
  }

  #handOut(effect: RequestEffect): Effect | undefined {
    if (this.#acts('withholds-certificates')) return undefined
    if (effect.message.type !== 'certificate' || !this.#acts('forges-certificates')) return effect
    return { ...effect, message: { type: 'certificate', certificate: this.#forged(effect.message.certificate) } }
  }

  /** A certificate of a header that nobody has voted for but its author. */
  #forged({ header, signers, signatures }: Certificate): Certificate {
    const twin = this.#signed({ ...header, timestampMs: header.timestampMs + 2 })
    if (this.#random() < 0.5) return this.#certificateOf(twin, signers, (_, i) => signatures[i]!)
    // One voter again and again, and the author once more.
    const voters = [...signers].map((_, i) => (i === 0 ? header.author : signers[0]!))
    return this.#certificateOf(twin, voters, () => twin.signature)
  }

  #reply(effect: ReplyEffect, { incoming }: Incarnation): Effect {
    const asked = incoming.get(effect.id)?.message
    if (asked?.type !== 'vote') return effect
    if (this.#acts('feigns-missing-parents')) {
      const parents = [Math.floor(this.#random() * this.#committee.size)]
      return { ...effect, response: { type: 'missing', parents } }
    }
    const { id, round, author } = asked.header
    if (this.#acts('forges-signatures')) return { ...effect, response: { type: 'vote', signature: `${id} by nobody` } }
    if (!this.#acts('votes-for-anything')) return effect
    return { ...effect, response: { type: 'vote', signature: this.#crypto.sign(id, round, author) } }
  }

  /** The same name for something else, or a signature that is none. */
  #tampered(message: Request): Request {
    if (message.type !== 'vote') return message
    const { header, parents } = message
    if (this.#acts('tampers')) {
      return { type: 'vote', header: { ...header, timestampMs: header.timestampMs - 1 }, parents: parents.slice(1) }
    }
    if (!this.#acts('forges-signatures')) return message
    return { type: 'vote', header: { ...header, signature: `${header.id} by nobody` }, parents }
  }

  #misnamed(header: Header): Header {
    const rounds = [0, -1, header.round - 3, header.round + 2, header.round + 900, header.round + 5_000, Number.NaN]
    return this.#signed({ ...header, round: rounds[Math.floor(this.#random() * rounds.length)]! })
  }

  #signed({ epoch, round, author, timestampMs, payload, parents }: HeaderBody): Header {
    const body: HeaderBody = { epoch, round, author, timestampMs, payload, parents }
    const id = this.#crypto.headerId(body)
    return { ...body, id, signature: this.#crypto.sign(id, round, author) }
  }

  #voteFor(header: Header): Request {
    return { type: 'vote', header, parents: [] }
  }

  #certificateOf(
    header: Header,
    signers: readonly number[],
    signatureOf: (signer: number, i: number) => string
  ): Certificate {
    const digest = this.#crypto.certificateDigest(header.id, header.round, header.author)
    return { header, digest, signers, signatures: signers.map(signatureOf) }
  }

  #stakeOf(authors: readonly number[]): number {
    return authors.reduce((stake, author) => stake + this.#committee.stake(author), 0)
  }

  #others(self: number): number[] {
    return [...this.#committee.authorities.keys()].filter(author => author !== self)
  }

  #send(incarnation: Incarnation, node: SimulatedNode<SimEvent, LogRecord>, to: number, message: Request): void {
    const id = -++this.#calls
    incarnation.outgoing.set(id, node.now + TIMEOUT_MS)
    const call = { id, from: node.index, incarnation: node.incarnation, to, message }
    node.send(to, { type: 'request', now: 0, from: node.index, id: 0, message, call })
  }

  #has(habit: Habit): boolean {
    return this.#habits.has(habit)
  }

  #acts(habit: Habit): boolean {
    return this.#habits.has(habit) && this.#random() < ACT_RATE
  }
}
