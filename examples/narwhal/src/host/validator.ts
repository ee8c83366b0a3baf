import type { LogRecord, Request, Response, ValidatorState } from '../core/index.ts'
import type { EventChannel } from '../http/event-channel.ts'
import type { MemberSeen, Stage } from '../http/events.ts'
import type { Store } from '../store/store.ts'
import { posted, problemOfData } from '../transactions/posted.ts'
import type { TransactionStatus } from '../transactions/tracker.ts'
import { Clock } from './clock.ts'
import { Delivery } from './delivery.ts'
import { Driver } from './driver.ts'
import { Feed } from './feed.ts'
import { fetchBatch } from './fetch-batch.ts'
import { isForgetful } from './first-start.ts'
import type { Ends, Link, Serve } from './link.ts'
import { Network } from './network.ts'
import { Observer } from './observer.ts'
import { prepare, type Prepared } from './prepare.ts'
import type { ValidatorInit } from './validator-init.ts'

/** There is no room for what a client wants to hand in. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
}

/** What a client wants to hand in is none. */
export class InvalidDataError extends Error {
  override readonly name = 'InvalidDataError'
}

/** A validator: the core with a disk, a network, and an application that is handed what is committed. */
export class Validator {
  readonly state: ValidatorState
  readonly store: Store
  readonly observer: Observer
  /** Of `GET /events`. */
  readonly events: EventChannel
  readonly #prepared: Prepared
  readonly #clock: Clock
  readonly #driver: Driver
  readonly #delivery: Delivery
  readonly #feed: Feed
  readonly #onNotice: (notice: string) => void
  readonly #onFailure: (error: Error) => void
  readonly #stopping = new AbortController()
  /** Rejects where whoever waits for something waits in vain. */
  readonly #ended = Promise.withResolvers<never>()
  /** Whether it may vote: not before it is known that it forgot no vote. */
  #hasBegun = false
  readonly #distrusted = new Set<number>()
  #network: Network | undefined
  #link: Link = { request: () => Promise.reject(new Error('there is no network yet')) }

  private constructor(init: ValidatorInit, prepared: Prepared) {
    const { state, store } = prepared
    this.state = state
    this.store = store
    this.#prepared = prepared
    this.#onNotice = init.onNotice
    this.#onFailure = init.onFailure
    // Whoever waits is told; mostly nobody does.
    this.#ended.promise.catch(() => undefined)
    this.#clock = new Clock(prepared.lastMs)
    this.observer = new Observer(this.#clock, init.probe)
    this.#delivery = this.#newDelivery()
    this.#driver = this.#newDriver()
    this.#feed = this.#newFeed()
    this.events = this.#feed.channel
  }

  /** Resolves once it listens, and goes on from where its log ends. @throws Error with one sentence */
  static async start(init: ValidatorInit): Promise<Validator> {
    const validator = new Validator(init, await prepare(init))
    try {
      await validator.#open(init)
      validator.#begin()
      return validator
    } catch (error) {
      await validator.stop()
      throw error
    }
  }

  /** Who of the committee is here, by index, this validator among them. */
  get present(): readonly number[] {
    return [this.state.author, ...(this.#network?.connected ?? [])].toSorted((one, other) => one - other)
  }

  /** Where it can be reached, each with its peer id. */
  get addresses(): readonly string[] {
    return this.#network?.addresses ?? []
  }

  /** Peer ids of the committee, by index. */
  get peerIds(): readonly string[] {
    return this.#prepared.members.peerIds.map(String)
  }

  /**
   * Takes a text as a transaction, and resolves with its id once it is on disk.
   *
   * @throws InvalidDataError, BusyError; LogError where it does not come to be on disk
   */
  async post(data: string): Promise<string> {
    const problem = problemOfData(data)
    if (problem !== undefined) throw new InvalidDataError(problem)
    this.#checkRoom()
    const { id, bytes } = posted(data)
    this.observer.tracker.posted(id)
    this.#driver.submit(bytes)
    await this.reached(id, 'batched')
    return id
  }

  /** Resolves once a transaction that was posted here is so far. @throws Error where that will not be */
  async reached(id: string, stage: Stage): Promise<TransactionStatus> {
    return await Promise.race([this.observer.tracker.reached(id, stage), this.#ended.promise])
  }

  /** Takes transactions, each with its length before it, which was checked. @throws BusyError */
  submit(bytes: Uint8Array): void {
    this.#checkRoom()
    this.#driver.submit(bytes)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#ended.reject(new BusyError('the validator is stopping'))
    this.#driver.stop()
    this.#delivery.stop()
    this.#feed.stop()
    await this.#network?.stop()
    await this.store.close()
    this.#prepared.directory.release()
  }

  #checkRoom(): void {
    if (this.#stopping.signal.aborted) throw new BusyError('the validator is stopping')
    if (!this.state.accepts(0)) throw new BusyError('too many batches wait for a quorum; come back later')
  }

  async #open(init: ValidatorInit): Promise<void> {
    let serve: Serve = () => ({ type: 'refused', reason: 'busy' })
    this.#network = await Network.open({
      ...init,
      members: this.#prepared.members,
      serve: (from, message) => serve(from, message),
      post: data => this.post(data)
    })
    const ends: Ends = { link: this.#network, serve: (from, message) => this.#serve(from, message) }
    const broken = init.through?.(ends, this.#prepared.crypto, this.state.author) ?? ends
    this.#link = broken.link
    serve = broken.serve
  }

  /** Says nothing before it is known that nothing was said and forgotten. */
  #begin(): void {
    const { isNew, delivered, undelivered } = this.#prepared
    for (const record of delivered) this.observer.restore(record)
    for (const equivocation of this.state.equivocations) this.observer.evidence(equivocation)
    for (const commit of undelivered) this.#delivery.push(commit)
    void this.store.failed.then(error => this.#fail(error))
    if (!isNew) return this.#start(false)
    const { state } = this
    state.setFloor(Number.POSITIVE_INFINITY)
    isForgetful(this.#link, state.committee, state.author, this.#stopping.signal).then(
      forgetful => {
        if (!forgetful) state.setFloor(0)
        this.#start(forgetful)
      },
      (error: Error) => this.#fail(error)
    )
  }

  #start(amnesia: boolean): void {
    this.#hasBegun = true
    this.#driver.start(amnesia)
  }

  #serve(from: number, message: Request): Response | Promise<Response> {
    if (!this.#hasBegun && message.type === 'vote') return { type: 'refused', reason: 'busy' }
    this.observer.asked(message)
    const { invalid } = this.state.stats
    const response = this.#driver.serve(from, message)
    if (this.state.stats.invalid > invalid) this.#distrust(from)
    return response
  }

  /** Says once of a validator that what it says means nothing here. */
  #distrust(author: number): void {
    if (this.#distrusted.has(author)) return
    this.#distrusted.add(author)
    this.#onNotice(`validator ${author} says what is not valid here: it lies, or is of another committee or epoch`)
  }

  #newDelivery(): Delivery {
    const { store, state, observer } = this
    const others = state.committee.authorities.map((_, index) => index).filter(index => index !== state.author)
    return new Delivery({
      store,
      summaries: observer.summaries,
      fetch: ref => fetchBatch(this.#link, others, ref, this.#stopping.signal),
      onDelivered: (...delivered) => observer.delivered(...delivered),
      onFailure: error => this.#fail(error)
    })
  }

  #newDriver(): Driver {
    const { store, state, observer } = this
    return new Driver({
      state,
      store,
      link: { request: (...call) => this.#link.request(...call) },
      clock: this.#clock,
      onAppended: record => this.#appended(record),
      onSynced: record => observer.synced(record),
      onCommit: commit => this.#delivery.push(commit),
      onFailure: error => this.#fail(error)
    })
  }

  #appended(record: LogRecord): void {
    this.observer.appended(record)
    if (record.type !== 'equivocation') return
    const { author, round } = record.equivocation
    this.#onNotice(
      `validator ${author} lies: it has signed two headers for round ${round}, and both are kept as evidence`
    )
  }

  #newFeed(): Feed {
    const { state, observer } = this
    return new Feed({
      now: () => ({
        at: this.#clock.now(),
        validator: state.author,
        round: state.round,
        commitIndex: state.lastCommit.index,
        commitDigest: state.lastCommit.digest,
        transactions: observer.figures.at(this.#clock.now()),
        memoryBytes: process.memoryUsage.rss()
      }),
      recent: observer.recent,
      committee: () => ({ committee: this.#committee(), quorum: state.committee.quorum })
    })
  }

  #committee(): readonly MemberSeen[] {
    const { present } = this
    return this.peerIds.map((peerId, index) => ({ index, peerId, connected: present.includes(index) }))
  }

  #fail(error: Error): void {
    if (this.#stopping.signal.aborted) return
    this.#stopping.abort()
    this.#ended.reject(error)
    this.#driver.stop()
    this.#onFailure(error)
  }
}
