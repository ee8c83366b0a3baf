import type { Random, SimulatedNode } from '@p2plane/testing'
import {
  type Committee,
  type Crypto,
  type Digest,
  type Effect,
  type Header,
  type LogRecord,
  type ReplyEffect,
  type Request,
  type RequestEffect,
  type ServeCertificatesEffect,
  step,
  type VoteRequest
} from '../core/index.ts'
import { Forge } from './forge.ts'
import type { Incarnation } from './incarnation.ts'
import type { SimEvent } from './sim-event.ts'

/** What a liar may do. Each has some of these habits, and acts on each of them now and then. */
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
  'serves-forgeries',
  'leaves-own-chain',
  'forgets'
] as const

type Habit = (typeof HABITS)[number]

/** How often it has each habit, and how often it acts on one. */
const HABIT_RATE = 0.35
const ACT_RATE = 0.5

/** Time that a request of its own has. */
const TIMEOUT_MS = 800

/** Another header in the place of an honest one, and who has voted for it. */
interface Lie {
  readonly header: Header
  /** Whether some are still told the honest one. */
  readonly isHalf: boolean
  readonly votes: Map<number, string>
  isCertified: boolean
}

type Node = SimulatedNode<SimEvent, LogRecord>

/**
 * A validator that lies: the production code, of which what it sends is changed, and more is sent. It can sign for nobody
 * but itself.
 */
export class Byzantine {
  readonly #committee: Committee
  readonly #crypto: Crypto
  readonly #random: Random
  readonly #forge: Forge
  readonly #habits: ReadonlySet<Habit>
  /** By the id of the honest header. */
  readonly #lies = new Map<Digest, Lie | undefined>()
  #calls = 0

  constructor(committee: Committee, crypto: Crypto, random: Random) {
    this.#committee = committee
    this.#crypto = crypto
    this.#random = random
    this.#forge = new Forge(committee, crypto, random)
    this.#habits = new Set(HABITS.filter(() => random() < HABIT_RATE))
  }

  /** Whether it starts with an empty log, and without saying so. */
  forgets(): boolean {
    return this.#acts('forgets')
  }

  step(incarnation: Incarnation, event: SimEvent, node: Node): readonly Effect[] {
    if (event.type === 'sweep' || event.type === 'client') return []
    if (event.type === 'response') this.#collect(incarnation, event, node)
    if (event.type === 'timer' && event.name === 'retry') this.#askAgain(incarnation, node)
    const effects: Effect[] = []
    for (const effect of step(incarnation.validator, event)) {
      const twisted = this.#twist(incarnation, effect, node)
      if (twisted !== undefined) effects.push(twisted)
    }
    return effects
  }

  /** What it does in the place of an honest effect; nothing is `undefined`. */
  #twist(incarnation: Incarnation, effect: Effect, node: Node): Effect | undefined {
    switch (effect.type) {
      case 'request':
        if (effect.message.type === 'vote') return this.#askForVote(effect, effect.message, incarnation, node)
        return effect.message.type === 'certificate' ? this.#handOut(effect) : effect
      case 'reply':
        return this.#reply(effect, incarnation)
      case 'serve-certificates':
        if (this.#acts('serves-forgeries')) return this.#serveForgeries(effect, incarnation)
        return this.#acts('serves-nothing') ? { type: 'reply', id: effect.id, response: { type: 'ack' } } : effect
      case 'serve-batches':
        return this.#acts('serves-nothing') ? { type: 'reply', id: effect.id, response: { type: 'ack' } } : effect
      default:
        return effect
    }
  }

  #askForVote(effect: RequestEffect, honest: VoteRequest, incarnation: Incarnation, node: Node): Effect | undefined {
    const { to } = effect
    if (this.#acts('misnames-rounds')) {
      this.#send(incarnation, node, to, { ...honest, header: this.#forge.misnamed(honest.header) })
    }
    if (this.#habits.has('asks-a-bare-quorum') && to === (node.index + 1) % this.#committee.size) return undefined
    const lie = this.#lieFor(honest.header, incarnation)
    // Whoever is asked again may be told something else.
    if (lie === undefined || (lie.isHalf && this.#random() < 0.5)) {
      return { ...effect, message: this.#tampered(honest) }
    }
    if (lie.isHalf && this.#random() < 0.3) this.#send(incarnation, node, to, honest)
    return { ...effect, message: { ...honest, header: lie.header } }
  }

  /** Whoever has voted for one may have forgotten it, and vote for the other. */
  #askAgain(incarnation: Incarnation, node: Node): void {
    const honest = incarnation.validator.proposer.header
    const lie = honest && this.#lies.get(honest.id)
    if (lie?.isHalf !== true) return
    for (const to of incarnation.validator.context.peers.others) {
      const header = this.#random() < 0.5 ? lie.header : honest!
      this.#send(incarnation, node, to, { type: 'vote', header, parents: [] })
    }
  }

  /** What it says in the place of a header: decided once, where it is in the mood. */
  #lieFor(honest: Header, incarnation: Incarnation): Lie | undefined {
    if (this.#lies.has(honest.id)) return this.#lies.get(honest.id)
    const header = this.#otherHeader(honest, incarnation)
    const lie =
      header === undefined || header.id === honest.id
        ? undefined
        : { header, isHalf: this.#habits.has('equivocates'), votes: new Map<number, string>(), isCertified: false }
    this.#lies.set(honest.id, lie)
    return lie
  }

  #otherHeader(honest: Header, { validator }: Incarnation): Header | undefined {
    if (this.#acts('equivocates')) return this.#forge.twin(honest)
    if (this.#acts('names-absent-batches')) {
      return this.#forge.withPayload(honest, [{ digest: `batch of ${honest.id}`, worker: 0 }])
    }
    if (this.#acts('names-other-workers')) return this.#forge.withOtherWorkers(honest)
    if (this.#acts('repeats-batches')) return this.#forge.withPayload(honest, [...validator.batches].slice(-3))
    if (this.#acts('speaks-of-another-epoch')) return this.#forge.ofAnotherEpoch(honest)
    return this.#acts('leaves-own-chain') ? this.#forge.withoutOwnParent(honest) : undefined
  }

  /** Makes a certificate of the votes for a lie, perhaps of too few. */
  #collect(incarnation: Incarnation, { call, response }: SimEvent & { type: 'response' }, node: Node): void {
    if (call.message.type !== 'vote' || response.type !== 'vote') return
    const { id, author } = call.message.header
    const lie = [...this.#lies.values()].find(known => known?.header.id === id)
    if (lie === undefined || lie.isCertified) return
    lie.votes.set(call.to, response.signature)
    const stake = [author, ...lie.votes.keys()].reduce((sum, voter) => sum + this.#committee.stake(voter), 0)
    const { quorum, validity } = this.#committee
    if (stake < quorum && (stake < validity || !this.#acts('forges-certificates'))) return
    lie.isCertified = stake >= quorum
    const certificate = this.#forge.certificate(lie.header, lie.votes)
    for (const to of incarnation.validator.context.peers.others) {
      if (this.#random() < 0.7) this.#send(incarnation, node, to, { type: 'certificate', certificate })
    }
  }

  #handOut(effect: RequestEffect): Effect | undefined {
    if (this.#acts('withholds-certificates')) return undefined
    if (effect.message.type !== 'certificate') return effect
    const { certificate } = effect.message
    if (this.#acts('tampers')) {
      const header = this.#forge.tampered(certificate.header)
      return { ...effect, message: { type: 'certificate', certificate: { ...certificate, header } } }
    }
    if (!this.#acts('forges-certificates')) return effect
    return { ...effect, message: { type: 'certificate', certificate: this.#forge.unfounded(certificate) } }
  }

  /** A page in which its own certificates are other ones, or say something else. */
  #serveForgeries({ id, afterRound, throughRound, limit }: ServeCertificatesEffect, incarnation: Incarnation): Effect {
    const certificates = incarnation
      .page(afterRound, throughRound, limit)
      .map(certificate =>
        certificate.header.author === incarnation.validator.author ? this.#forge.unfounded(certificate) : certificate
      )
    return { type: 'reply', id, response: { type: 'certificates', certificates } }
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
  #tampered(honest: VoteRequest): VoteRequest {
    const { header, parents } = honest
    if (this.#acts('tampers')) return { ...honest, header: this.#forge.tampered(header), parents: parents.slice(1) }
    if (!this.#acts('forges-signatures')) return honest
    return { ...honest, header: { ...header, signature: `${header.id} by nobody` } }
  }

  #send(incarnation: Incarnation, node: Node, to: number, message: Request): void {
    const id = -++this.#calls
    incarnation.outgoing.set(id, node.now + TIMEOUT_MS)
    const call = { id, from: node.index, incarnation: node.incarnation, to, message }
    node.send(to, { type: 'request', now: 0, from: node.index, id: 0, message, call })
  }

  #acts(habit: Habit): boolean {
    return this.#habits.has(habit) && this.#random() < ACT_RATE
  }
}
