import type { ClusterStatus } from '../../../src/demo/cluster-status.ts'
import type { Delta, EquivocationSeen, PostedSeen, TransactionFigures } from '../../../src/http/events.ts'
import type { SourceEvent } from '../source/source.ts'
import { type Agreement, AgreementLog } from '../../../src/demo/agreement.ts'
import { Dag } from './dag.ts'
import { advance, type Journey, newJourney } from './journey.ts'
import { Timeline } from './timeline.ts'

/** What a validator said of itself at a time. */
export interface Sample {
  readonly round: number
  readonly commitIndex: number
  readonly commitDigest: string
  readonly memoryBytes: number
  readonly transactions: TransactionFigures
}

/** A proof that an author lied, and when it was first seen. */
export interface Evidence extends EquivocationSeen {
  readonly at: number
}

/** Three minutes of deltas at ten a second, as long as the charts are. */
const SAMPLES = 1800
const STATUSES = 512
const KEPT_JOURNEYS = 12
const KEPT_EVIDENCE = 64
const KEPT_STEPS = 256
/** Between two deltas of a validator there is no more time than this; what comes after a pause came just now. */
const LONGEST_STEP_MS = 250
/** The verdict is put down no more often. */
const VERDICT_EVERY_MS = 100

/**
 * All that the page knows of one cluster: a reducer of its events. No clock is in it: every time is one that came with an
 * event, so the same events make the same model, and what held at any time of the last minutes can be asked for.
 */
export class Model {
  readonly run: string
  readonly size: number
  readonly dag: Dag
  readonly samples: readonly Timeline<Sample>[]
  readonly statuses: Timeline<ClusterStatus> = new Timeline(STATUSES)
  readonly agreements: Timeline<Agreement> = new Timeline(SAMPLES)
  evidence: readonly Evidence[] = []
  journeys: readonly Journey[] = []
  readonly #log = new AgreementLog()
  readonly #lastAt: number[]
  /** Steps may come before the answer that says which transaction they are of. */
  #steps: (PostedSeen & { readonly by: number })[] = []

  constructor(status: ClusterStatus) {
    this.run = status.run
    this.size = status.validators.length
    this.dag = new Dag(this.size)
    this.samples = Array.from({ length: this.size }, () => new Timeline<Sample>(SAMPLES))
    this.#lastAt = Array.from({ length: this.size }, () => 0)
    this.statuses.push(status.at, status)
  }

  /** When the first thing in it was. */
  get firstAt(): number {
    return this.samples.reduce((earliest, { firstAt }) => Math.min(earliest, firstAt), Infinity)
  }

  apply(event: SourceEvent): void {
    switch (event.kind) {
      case 'connection':
        break
      case 'cluster':
        this.statuses.push(event.status.at, event.status)
        break
      case 'state':
        // It begins anew: from a disk that may have been wiped.
        this.#log.forget(event.state.validator)
        this.#apply(inOrder(event.state))
        break
      case 'delta':
        this.#apply(event.delta)
    }
  }

  /** Follows a transaction that this page posted. */
  follow(id: string, data: string, validator: number): void {
    const journey = this.#steps.reduce(
      (soFar, { by, ...step }) => advance(soFar, by, step),
      newJourney(id, data, validator)
    )
    this.journeys = [journey, ...this.journeys].slice(0, KEPT_JOURNEYS)
  }

  #apply(delta: Delta): void {
    const { at, validator } = delta
    if (validator < 0 || validator >= this.size) return
    const since = Math.max(this.#lastAt[validator]!, at - LONGEST_STEP_MS)
    this.#lastAt[validator] = at
    // Deltas are bundles: what is in one happened between it and the one before, and is shown at that pace.
    const spread = (place: number, of: number): number => since + ((at - since) * (place + 1)) / of
    delta.headers.forEach((header, i, all) => this.dag.addHeader(header, validator, spread(i, all.length)))
    delta.certificates.forEach((seen, i, all) => this.dag.addCertificate(seen, validator, spread(i, all.length)))
    delta.commits.forEach((commit, i, all) => {
      this.dag.addCommit(commit, validator, spread(i, all.length))
      this.#log.claim(commit.index, commit.digest, validator)
    })
    if (delta.commitIndex > 0) this.#log.claim(delta.commitIndex, delta.commitDigest, validator)
    for (const each of delta.evidence) this.#addEvidence(each, at)
    for (const step of delta.posted) this.#addStep(step, validator)
    const { round, commitIndex, commitDigest, memoryBytes, transactions } = delta
    this.samples[validator]!.push(at, { round, commitIndex, commitDigest, memoryBytes, transactions })
    this.#judge(at)
  }

  #judge(at: number): void {
    if (this.agreements.at(at - VERDICT_EVERY_MS) === this.agreements.last) {
      this.agreements.push(at, this.#log.verdict)
    }
  }

  #addEvidence(seen: EquivocationSeen, at: number): void {
    this.dag.addEvidence(seen, at)
    const known = this.evidence.some(({ round, author }) => round === seen.round && author === seen.author)
    if (!known) this.evidence = [{ ...seen, at }, ...this.evidence].slice(0, KEPT_EVIDENCE)
  }

  #addStep(step: PostedSeen, by: number): void {
    this.#steps = [...this.#steps, { ...step, by }].slice(-KEPT_STEPS)
    if (this.journeys.some(({ id }) => id === step.id)) {
      this.journeys = this.journeys.map(journey => advance(journey, by, step))
    }
  }
}

/** A state is told in no order; what is shown comes up round by round. */
function inOrder(state: Delta): Delta {
  const byRound = (one: { readonly round: number }, other: { readonly round: number }): number =>
    one.round - other.round
  const { headers, certificates, commits } = state
  return {
    ...state,
    headers: headers.toSorted(byRound),
    certificates: certificates.toSorted(byRound),
    commits: commits.toSorted((one, other) => one.index - other.index)
  }
}

/** The model after an event. One of another run is a new one; before the first status there is none. */
export function reduce(model: Model | undefined, event: SourceEvent): Model | undefined {
  if (event.kind === 'cluster' && event.status.run !== model?.run) return new Model(event.status)
  model?.apply(event)
  return model
}
