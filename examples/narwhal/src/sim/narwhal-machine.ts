import type { Machine, SimulatedNode } from '@p2plane/testing'
import {
  type Batch,
  checkpoint,
  type Committee,
  type Crypto,
  createValidator,
  type Effect,
  type LeaderOf,
  type LogRecord,
  type PersistEffect,
  type ReplyEffect,
  type RequestEffect,
  restore,
  step
} from '../core/index.ts'
import type { Mutation } from '../core/mutation.ts'
import type { Byzantine } from './byzantine.ts'
import { Incarnation } from './incarnation.ts'
import type { Fault, Invariants } from './invariants.ts'
import type { Call, SimEvent } from './sim-event.ts'
import { SIM_OPTIONS } from './tuning.ts'

export type SimNode = SimulatedNode<SimEvent, LogRecord>

/** A refused connection is known of at once. */
const REFUSED_MS = 2

/** How often calls are looked at that have had no answer. */
const SWEEP_MS = 400

/** What a simulated host is made with. */
export interface NarwhalMachineInit {
  readonly committee: Committee
  readonly leaderOf: LeaderOf
  readonly cryptoOf: (author: number) => Crypto
  readonly invariants: Invariants
  readonly faults: readonly (Fault | undefined)[]
  /** By index, the liars. */
  readonly byzantine: readonly (Byzantine | undefined)[]
  readonly mutations: ReadonlySet<Mutation> | undefined
  readonly gcDepth: number
  /** How often the clients of a validator send, on average. */
  readonly clientMs: number
  /** Records from one checkpoint to the next; Infinity is none. */
  readonly segmentRecords: number
  /** Whether clients still send. */
  readonly isSending: () => boolean
}

/** The host of a validator, simulated: what its effects mean on a simulated network, disk and clock. */
export class NarwhalMachine implements Machine<Incarnation, SimEvent, Effect, LogRecord> {
  readonly #init: NarwhalMachineInit
  #transactions = 0

  constructor(init: NarwhalMachineInit) {
    this.#init = init
  }

  start(node: SimNode): Incarnation {
    const { committee, leaderOf, cryptoOf, mutations, faults, byzantine, invariants, gcDepth, clientMs } = this.#init
    const author = node.index
    const fault = faults[author]
    const isDiskLost = fault === 'forgets' ? node.incarnation > 0 && node.random() < 0.7 : byzantine[author]?.forgets()
    if (isDiskLost === true) node.log.wipe()
    invariants.started(author, node.log, isDiskLost === true)
    // As a host has it: an empty disk where there was one.
    const hasForgotten = node.incarnation > 0 && node.log.end === 0
    const validator = createValidator({
      committee,
      author,
      leaderOf,
      crypto: cryptoOf(author),
      options: { ...SIM_OPTIONS, gcDepth },
      ...(mutations !== undefined && { mutations })
    })
    const incarnation = new Incarnation(validator)
    recover(incarnation, node.log.records)
    node.at(node.now, { type: 'start', now: 0, amnesia: fault === 'forgets' && hasForgotten })
    node.at(node.now + SWEEP_MS, { type: 'sweep' })
    node.at(node.now + clientMs * node.random(), { type: 'client' })
    return incarnation
  }

  step(incarnation: Incarnation, event: SimEvent, now: number, node: SimNode): readonly Effect[] {
    if (event.type === 'sweep') return this.#sweep(incarnation, node)
    if (event.type === 'client') return this.#client(incarnation, node)
    if (event.type === 'request') event.id = incarnation.take(event.call)
    // Another was set in its place.
    if (event.type === 'timer' && incarnation.timers.get(event.name) !== event) return NOTHING
    // Nobody waits for it any more.
    if (event.type === 'response' && !this.#isAwaited(event, incarnation, node)) return NOTHING
    event.now = now
    return this.#init.byzantine[node.index]?.step(incarnation, event, node) ?? step(incarnation.validator, event)
  }

  perform(effect: Effect, node: SimNode, incarnation: Incarnation): void {
    const answered = effect.type === 'reply' ? incarnation.incoming.get(effect.id) : undefined
    this.#init.invariants.performed(node.index, effect, answered)
    switch (effect.type) {
      case 'request':
        return this.#request(effect, node, incarnation)
      case 'cancel':
        incarnation.outgoing.delete(effect.id)
        return
      case 'reply':
        return this.#reply(effect, node, incarnation)
      case 'serve-certificates': {
        const { id, afterRound, throughRound, limit } = effect
        const certificates = incarnation.page(afterRound, throughRound, limit)
        return this.#reply({ type: 'reply', id, response: { type: 'certificates', certificates } }, node, incarnation)
      }
      case 'serve-batches': {
        const batches = effect.batches.map(({ digest }) => incarnation.batches.get(digest)).filter(isThere)
        return this.#reply({ type: 'reply', id: effect.id, response: { type: 'batches', batches } }, node, incarnation)
      }
      case 'persist':
        return this.#persist(effect, node, incarnation)
      case 'set-timer': {
        const timer: SimEvent = { type: 'timer', now: 0, name: effect.name }
        incarnation.timers.set(effect.name, timer)
        return node.at(effect.at, timer)
      }
      case 'deliver':
    }
  }

  lost(event: SimEvent, from: SimNode, to: SimNode): void {
    if (event.type !== 'request' || to.isUp || event.call.incarnation !== from.incarnation) return
    from.at(from.now + REFUSED_MS, { type: 'failure', now: 0, id: event.call.id })
  }

  fingerprint(event: SimEvent): number {
    return event.type.charCodeAt(0) * 256 + event.type.length
  }

  #isAwaited({ id, call }: SimEvent & { type: 'response' }, { outgoing }: Incarnation, node: SimNode): boolean {
    return call.incarnation === node.incarnation && outgoing.delete(id)
  }

  #request({ id, to, message, timeoutMs }: RequestEffect, node: SimNode, incarnation: Incarnation): void {
    incarnation.outgoing.set(id, node.now + timeoutMs)
    const call: Call = { id, from: node.index, incarnation: node.incarnation, to, message }
    node.send(to, { type: 'request', now: 0, from: node.index, id: 0, message, call })
  }

  #reply({ id, response }: ReplyEffect, node: SimNode, incarnation: Incarnation): void {
    const call = incarnation.incoming.get(id)
    if (call === undefined) throw new Error(`answered request ${id} twice, or nobody asked`)
    incarnation.incoming.delete(id)
    node.send(call.from, { type: 'response', now: 0, id: call.id, response, call })
  }

  #persist({ id, records }: PersistEffect, node: SimNode, incarnation: Incarnation): void {
    this.#append(records, node, incarnation)
    if (id !== undefined) node.sync({ type: 'persisted', now: 0, id })
  }

  #append(records: readonly LogRecord[], node: SimNode, incarnation: Incarnation): void {
    const { log } = node
    this.#init.invariants.appended(node.index, records, log.end, incarnation.validator.dag.gcRound)
    log.append(records)
    for (const record of records) incarnation.index(record)
  }

  #sweep(incarnation: Incarnation, node: SimNode): readonly Effect[] {
    const { now } = node
    for (const [id, deadline] of incarnation.outgoing) {
      if (deadline > now) continue
      incarnation.outgoing.delete(id)
      node.at(now, { type: 'failure', now: 0, id })
    }
    // Between two steps, as a host would when a segment of its log is full.
    if (node.log.end - incarnation.checkpointAt >= this.#init.segmentRecords) {
      incarnation.checkpointAt = node.log.end
      this.#append([checkpoint(incarnation.validator)], node, incarnation)
    }
    node.at(now + SWEEP_MS, { type: 'sweep' })
    return NOTHING
  }

  #client(incarnation: Incarnation, node: SimNode): readonly Effect[] {
    if (!this.#init.isSending()) return NOTHING
    const worker = Math.floor(this.#init.committee.workers * node.random())
    if (incarnation.validator.accepts(worker)) {
      node.at(node.now, { type: 'transactions', now: 0, worker, bytes: this.#transaction() })
    }
    node.at(node.now + 2 * this.#init.clientMs * node.random(), { type: 'client' })
    return NOTHING
  }

  /** A transaction like no other. */
  #transaction(): Uint8Array {
    const bytes = new Uint8Array(8)
    bytes[3] = 4
    new DataView(bytes.buffer).setUint32(4, ++this.#transactions)
    return bytes
  }
}

const NOTHING: readonly Effect[] = []

/** Begins with the last checkpoint that is in the log, or with its first record. */
function recover(incarnation: Incarnation, log: readonly LogRecord[]): void {
  const from = Math.max(
    0,
    log.findLastIndex(({ type }) => type === 'checkpoint')
  )
  for (const [i, record] of log.entries()) {
    incarnation.index(record)
    if (i >= from) restore(incarnation.validator, record)
  }
}

function isThere(batch: Batch | undefined): batch is Batch {
  return batch !== undefined
}
