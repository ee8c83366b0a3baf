import {
  checkpoint,
  type Commit,
  type Effect,
  type Event,
  type LogRecord,
  type PersistEffect,
  type Request,
  type Response,
  type ServeBatchesEffect,
  type ServeCertificatesEffect,
  step,
  type ValidatorState
} from '../core/index.ts'
import type { Store } from '../store/store.ts'
import { Answers } from './answers.ts'
import { BatchMemory } from './batch-memory.ts'
import { Calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Link } from './link.ts'
import { Timers } from './timers.ts'

/** What a driver works with, and whom it tells. */
export interface DriverComponents {
  state: ValidatorState
  store: Store
  link: Link
  clock: Clock
  /** Told of what was appended to the log, and again when it is on disk. */
  onAppended: (record: LogRecord) => void
  onSynced: (record: LogRecord) => void
  /** Told of each commit in its order. */
  onCommit: (commit: Commit) => void
  /** Told once where it cannot go on: the disk has failed, or there is a bug. */
  onFailure: (error: Error) => void
}

/** An event, before it has its time. */
type Timeless<E = Event> = E extends Event ? Omit<E, 'now'> : never

/** Binds the core to a clock, a network and a disk: hands it what happens, and does what it wants done. */
export class Driver {
  readonly #components: DriverComponents
  readonly #answers = new Answers()
  readonly #calls: Calls
  readonly #timers: Timers
  readonly #memory: BatchMemory
  #isRunning = true

  constructor(components: DriverComponents) {
    const { link, clock, state } = components
    this.#components = components
    this.#memory = new BatchMemory(state.committee, state.author)
    this.#calls = new Calls(link, ({ id, response }) => {
      this.#handle(response === undefined ? { type: 'failure', id } : { type: 'response', id, response })
      this.#memory.ended(id, response)
    })
    this.#timers = new Timers(
      () => clock.now(),
      name => this.#handle({ type: 'timer', name })
    )
  }

  /** The first event. @param amnesia whether the disk was lost */
  start(amnesia: boolean): void {
    this.#handle({ type: 'start', amnesia })
  }

  /** Transactions, each with its length before it. They are not copied, and may not change. */
  submit(bytes: Uint8Array): void {
    this.#handle({ type: 'transactions', worker: 0, bytes })
  }

  /** Answers a validator. */
  serve(from: number, message: Request): Response | Promise<Response> {
    if (!this.#isRunning) return { type: 'refused', reason: 'busy' }
    return this.#answers.to(id => this.#handle({ type: 'request', from, id, message }))
  }

  /** Nothing happens any more, and nothing is waited for. */
  stop(): void {
    this.#isRunning = false
    this.#timers.clear()
    this.#calls.cancelAll()
    this.#answers.refuseAll()
  }

  #handle(event: Timeless): void {
    if (!this.#isRunning) return
    const { state, store, clock } = this.#components
    try {
      store.rollIfFull(() => checkpoint(state), state.dag.gcRound)
      for (const effect of step(state, { ...event, now: clock.now() })) this.#carryOut(effect)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'request':
        this.#memory.asked(effect)
        return this.#calls.begin(effect)
      case 'cancel':
        return this.#calls.cancel(effect.id)
      case 'reply':
        return this.#answers.give(effect.id, effect.response)
      case 'serve-certificates':
        return this.#answerLater(effect.id, this.#certificates(effect))
      case 'serve-batches':
        return this.#answerLater(effect.id, this.#batches(effect))
      case 'persist':
        return this.#persist(effect)
      case 'set-timer':
        return this.#timers.set(effect.name, effect.at)
      case 'deliver':
        return this.#components.onCommit(effect.commit)
    }
  }

  #persist({ id, records }: PersistEffect): void {
    const { store, onAppended, onSynced } = this.#components
    for (const record of records) {
      store.append(record)
      onAppended(record)
    }
    if (id === undefined) return
    store.synced().then(
      () => {
        for (const record of records) onSynced(record)
        this.#handle({ type: 'persisted', id })
        for (const record of records) if (record.type === 'batch') this.#memory.stored(record)
      },
      (error: Error) => this.#fail(error)
    )
  }

  #answerLater(id: number, response: Promise<Response>): void {
    response.then(
      answer => this.#answers.give(id, answer),
      (error: Error) => this.#fail(error)
    )
  }

  async #certificates({ afterRound, throughRound, limit }: ServeCertificatesEffect): Promise<Response> {
    const certificates = await this.#components.store.certificates(afterRound, throughRound, limit)
    return { type: 'certificates', certificates }
  }

  async #batches({ batches: wanted, maxBytes }: ServeBatchesEffect): Promise<Response> {
    const batches = []
    let bytes = 0
    for (const ref of wanted) {
      const batch = await this.#components.store.batch(ref)
      if (batch === undefined) continue
      bytes += batch.byteLength
      if (batches.length > 0 && bytes > maxBytes) break
      batches.push(batch)
    }
    return { type: 'batches', batches }
  }

  #fail(error: Error): void {
    if (!this.#isRunning) return
    this.stop()
    this.#components.onFailure(error)
  }
}
