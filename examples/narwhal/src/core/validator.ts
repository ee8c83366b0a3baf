import { Amnesia } from './amnesia.ts'
import type { BatchRef } from './batch.ts'
import { BatchFetcher } from './batch-fetcher.ts'
import { BatchStore } from './batch-store.ts'
import { Broadcaster } from './broadcaster.ts'
import { Bullshark } from './bullshark.ts'
import type { Certificate } from './certificate.ts'
import { Certifier } from './certifier.ts'
import type { Commit } from './commit.ts'
import { Committer } from './committer.ts'
import type { Committee } from './committee.ts'
import type { Context } from './context.ts'
import type { Crypto } from './crypto.ts'
import { Dag, type Vertex } from './dag.ts'
import type { Digest } from './digest.ts'
import { type Equivocation, Equivocations } from './equivocations.ts'
import { genesisOf } from './genesis.ts'
import type { Header } from './header.ts'
import type { LeaderOf } from './leader-schedule.ts'
import { Linearizer } from './linearizer.ts'
import type { Mutation } from './mutation.ts'
import { DEFAULT_OPTIONS, type ValidatorOptions } from './options.ts'
import { Outbox } from './outbox.ts'
import { validOfPage } from './page.ts'
import { Peers } from './peers.ts'
import { Proposer } from './proposer.ts'
import { noStats, type ValidatorStats } from './stats.ts'
import { Synchronizer } from './synchronizer.ts'
import { isValidCertificate } from './validity.ts'
import { Voter } from './voter.ts'
import { Worker } from './worker.ts'

/** What makes a validator. */
export interface ValidatorInit {
  readonly committee: Committee
  /** Which of its authorities it is. */
  readonly author: number
  /** `leaderSchedule(committee, sha256)`, unless a test wants certain leaders. */
  readonly leaderOf: LeaderOf
  readonly crypto: Crypto
  /** @default each option's own */
  readonly options?: Partial<ValidatorOptions>
  /** Bugs to plant, in a test. */
  readonly mutations?: ReadonlySet<Mutation>
}

/** A validator that knows nothing but the genesis. `restore` tells it its log, and the event `start` lets it begin. */
export function createValidator(init: ValidatorInit): ValidatorState {
  return new ValidatorState(init)
}

/**
 * All that a validator knows, each part with its own rules. `step` is what changes it; others may look at it between two
 * steps.
 */
export class ValidatorState {
  readonly context: Context
  /** The certificates that are not settled yet, and some rounds of those that are. */
  readonly dag: Dag
  readonly batches: BatchStore
  readonly fetcher: BatchFetcher
  readonly workers: readonly Worker[]
  readonly synchronizer: Synchronizer
  readonly voter: Voter
  readonly certifier: Certifier
  readonly broadcaster: Broadcaster
  readonly proposer: Proposer
  readonly linearizer: Linearizer
  readonly committer: Committer
  readonly amnesia: Amnesia
  readonly evidence: Equivocations
  readonly #leaderOf: LeaderOf

  constructor({ committee, author, leaderOf, crypto, options, mutations }: ValidatorInit) {
    if (!committee.has(author))
      throw new RangeError(`there is no authority ${author} in a committee of ${committee.size}`)
    const peers = new Peers(committee.size, author)
    const context: Context = {
      committee,
      author,
      crypto,
      options: { ...DEFAULT_OPTIONS, ...options },
      outbox: new Outbox(),
      peers,
      stats: noStats(),
      mutations,
      now: 0
    }
    this.context = context
    this.#leaderOf = leaderOf
    this.evidence = new Equivocations(equivocation => {
      context.outbox.appendUnsynced({ type: 'equivocation', equivocation })
    })
    this.dag = new Dag(committee, genesisOf(committee, crypto))
    this.batches = new BatchStore(committee.workers, context.options.gcDepth, mutations)
    this.fetcher = new BatchFetcher(context)
    this.workers = Array.from({ length: committee.workers }, (_, index) => this.#worker(index))
    this.synchronizer = new Synchronizer(context, this.dag, vertex => this.#inserted(vertex))
    this.voter = new Voter(context, {
      dag: this.dag,
      batches: this.batches,
      fetcher: this.fetcher,
      equivocations: this.evidence,
      isParked: (...certificate) => this.synchronizer.isParked(...certificate)
    })
    this.broadcaster = new Broadcaster(context)
    this.certifier = new Certifier(context, this.dag, certificate => this.#certified(certificate))
    this.linearizer = new Linearizer(context, this.dag)
    this.proposer = new Proposer(context, {
      dag: this.dag,
      leaderOf,
      isCommitted: batch => this.linearizer.isCommitted(batch),
      onHeader: header => this.certifier.begin(header)
    })
    this.committer = new Committer(context, this.bullshark(0), {
      dag: this.dag,
      linearizer: this.linearizer,
      onCommit: commit => this.#committed(commit)
    })
    this.amnesia = new Amnesia(context)
  }

  get committee(): Committee {
    return this.context.committee
  }

  /** Which of the committee's authorities it is. */
  get author(): number {
    return this.context.author
  }

  /** The round of the header that it has made last. */
  get round(): number {
    return this.proposer.round
  }

  /** The last commit's index, the round of its anchor, and its digest; before the first 0, 0 and the committee's. */
  get lastCommit(): { readonly index: number; readonly round: number; readonly digest: Digest } {
    const { last } = this.linearizer
    if (last === undefined) return { index: 0, round: 0, digest: this.committee.digest }
    return { index: last.index, round: last.anchor.round, digest: last.digest }
  }

  /** Proof of lies, a few an author. */
  get equivocations(): readonly Equivocation[] {
    return this.evidence.all
  }

  get stats(): Readonly<ValidatorStats> {
    return this.context.stats
  }

  /** A header that it has made, or voted for. */
  headerOf(round: number, author: number): Header | undefined {
    if (author !== this.author) return this.voter.headerOf(round, author)
    return this.proposer.header?.round === round ? this.proposer.header : undefined
  }

  /** Whether there is room for transactions; where not, clients are to come back later. */
  accepts(worker: number): boolean {
    return this.workers[worker]?.accepts === true && this.proposer.accepts
  }

  /** The commit rule, from the anchor of a round on. */
  bullshark(lastRound: number): Bullshark {
    const { committee, mutations } = this.context
    return new Bullshark({ committee, leaderOf: this.#leaderOf, lastRound, mutations })
  }

  /** No header and no vote up to this round. */
  setFloor(round: number): void {
    this.proposer.floorRound = round
    this.voter.floorRound = round
  }

  /**
   * Takes a certificate of a peer.
   *
   * @returns whether it is valid, and whether it is news
   */
  accept(certificate: Certificate, source: number): 'new' | 'known' | 'invalid' {
    const { header, digest } = certificate
    const known = this.dag.get(header.round, header.author)
    if (known === undefined ? this.synchronizer.isKnown(certificate) : known.digest === digest) return 'known'
    const seen = known?.certificate.header ?? this.headerOf(header.round, header.author)
    if (!isValidCertificate(this.context, certificate, seen) || this.dag.contradicts(header)) return 'invalid'
    if (seen !== undefined && seen.id !== header.id) this.evidence.add(seen, header)
    // Two of them, both valid: more than a third lie. The first stays.
    if (known !== undefined) return 'known'
    this.synchronizer.accept(certificate, source)
    return 'new'
  }

  /**
   * Takes certificates that a peer was asked for.
   *
   * @param certificates ascending by round
   * @returns how many of them are news
   */
  acceptPage(certificates: readonly Certificate[], source: number): number {
    const valid = validOfPage(this.context, certificates, certificate => this.synchronizer.isKnown(certificate))
    for (const certificate of valid) {
      if (!this.dag.contradicts(certificate.header)) this.synchronizer.accept(certificate, source)
    }
    return valid.length
  }

  #worker(index: number): Worker {
    const onSealed = (batch: BatchRef): void => this.batches.add(batch)
    return new Worker(this.context, index, onSealed, batch => this.proposer.add(batch))
  }

  /** The validator's own certificate. It is in the log before it leaves, but need not be on disk. */
  #certified(certificate: Certificate): void {
    this.synchronizer.accept(certificate, this.author)
    this.broadcaster.add(certificate)
  }

  #inserted(vertex: Vertex): void {
    const { outbox, stats } = this.context
    stats.certificates++
    outbox.appendUnsynced({ type: 'certificate', certificate: vertex.certificate })
    this.committer.onCertificate(vertex)
    this.voter.arrived()
  }

  #committed({ anchor, batches }: Commit): void {
    const { options, now } = this.context
    this.fetcher.want(this.batches.missing(batches), anchor.author, 0)
    const gcRound = anchor.round - options.gcDepth
    if (gcRound > this.dag.gcRound) {
      this.dag.collect(gcRound)
      this.voter.collect(gcRound)
      this.synchronizer.collect(gcRound)
    }
    this.batches.collect(anchor.round, now)
    this.proposer.committed(anchor.round)
  }
}
