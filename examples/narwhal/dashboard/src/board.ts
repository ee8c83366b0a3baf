import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type GuideStep, GuideProgress } from './model/guide.ts'
import { type Happening, Witness } from './model/happenings.ts'
import type { Journey } from './model/journey.ts'
import { type Evidence, type Model, reduce } from './model/model.ts'
import { type Playback, playedAt } from './model/playback.ts'
import { Timeline } from './model/timeline.ts'
import { type View, viewOf } from './model/view.ts'
import { ClusterSource } from './source/cluster-source.ts'
import type { SimulatorInit } from './simulator/protocol.ts'
import type { Action, Source, SourceEvent } from './source/source.ts'

/** Figures change so often that they can be read. */
const TICK_MS = 200
/** What the charts have: three minutes. */
const KEPT_VIEWS = 900
const KEPT_HAPPENINGS = 60

/** How a simulation has ended: nothing of it happens any more. */
export interface Ending {
  readonly why: string
  readonly isViolation: boolean
}

/**
 * What the page is about: a source, the model of what it tells, and the time that is shown. The components draw its signals
 * and call its methods; the picture of the DAG reads the model itself, once a frame.
 */
export class Board {
  /** What holds now, whatever is shown: what can be done depends on it. */
  readonly live: Signal<View | undefined> = signal(undefined)
  /** What held at the time that is shown. */
  readonly shown: Signal<View | undefined> = signal(undefined)
  readonly happenings: Signal<readonly Happening[]> = signal([])
  readonly journeys: Signal<readonly Journey[]> = signal([])
  readonly evidence: Signal<readonly Evidence[]> = signal([])
  readonly guideDone: Signal<ReadonlySet<GuideStep['id']>> = signal(new Set())
  readonly isConnected: Signal<boolean> = signal(false)
  /** Where and how the past is played; undefined while what is live is shown. */
  readonly playback: Signal<Playback | undefined> = signal(undefined)
  /** What could not be done, for a while. */
  readonly notice: Signal<string | undefined> = signal(undefined)
  /** The model, for whoever draws it whole: another one begins another picture. */
  readonly model: ReadonlySignal<Model | undefined>
  /** The last minutes of what was live, for the charts. */
  views: Timeline<View> = new Timeline(KEPT_VIEWS)
  /** What is simulated; undefined while a real cluster is shown. */
  readonly simulation: Signal<SimulatorInit | undefined> = signal(undefined)
  /** How fast it is simulated. */
  readonly speed: Signal<number> = signal(1)
  /** How fast what is shown happens: 1 for a cluster of processes. */
  readonly speedShown: ReadonlySignal<number> = computed(() =>
    this.simulation.value === undefined ? 1 : this.speed.value
  )
  /** How a simulation has ended. */
  readonly ending: Signal<Ending | undefined> = signal(undefined)
  readonly #model: Signal<Model | undefined> = signal(undefined)
  #source: Source
  /** Goes up with every change of the source: what an earlier one says is of no interest any more. */
  #turn = 0
  #setSpeed: (speed: number) => void = () => undefined
  #witness = new Witness()
  #progress = new GuideProgress()

  constructor() {
    this.model = this.#model
    this.#source = this.#connect()
    this.speed.subscribe(speed => this.#setSpeed(speed))
    setInterval(() => this.#tick(), TICK_MS)
  }

  get canWipe(): boolean {
    return this.#source.canWipe
  }

  /** The time that is live, in milliseconds of the source. */
  get liveAt(): number {
    return this.#source.now() - this.#source.lagMs
  }

  /** The time that is shown. */
  get shownAt(): number {
    const playback = this.playback.peek()
    return playback === undefined ? this.liveAt : playedAt(playback, this.#source.now(), this.liveAt)
  }

  /**
   * Shows the past from a time on.
   *
   * @param rate how fast, as a share of the speed it had; 0 lets it stand
   */
  play(at: number, rate: number): void {
    this.playback.value = at >= this.liveAt && rate === 1 ? undefined : { at, from: this.#source.now(), rate }
    this.#tick()
  }

  /** Shows what is live again. */
  goLive(): void {
    this.playback.value = undefined
    this.#tick()
  }

  /** Does something to the cluster; where it cannot be done, the notice says why. */
  async act(...actions: readonly Action[]): Promise<void> {
    const settled = await Promise.allSettled(actions.map(action => this.#source.act(action)))
    const failed = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined
    this.notice.value = failed === undefined ? undefined : (failed.reason as Error).message
  }

  /** Posts a transaction and follows it. Resolves with whether it was taken; the notice says why not. */
  async post(data: string, validator?: number): Promise<boolean> {
    try {
      const posted = await this.#source.post(data, validator)
      this.notice.value = undefined
      this.#model.value?.follow(posted.id, data, posted.validator)
      this.#tick()
      return true
    } catch (error) {
      this.notice.value = (error as Error).message
      return false
    }
  }

  /** Shows the cluster of processes. */
  showCluster(): void {
    this.#leave()
    this.simulation.value = undefined
    this.#source = this.#connect()
  }

  /** Simulates a cluster and shows it. */
  async simulate(init: SimulatorInit): Promise<void> {
    const turn = this.#leave()
    this.simulation.value = init
    // The simulator is no part of the page until it is wanted.
    const { SimulatorSource } = await import('./source/simulator-source.ts')
    if (turn !== this.#turn) return
    const source = new SimulatorSource(init, {
      speed: this.speed.value,
      listener: event => this.#hear(event, turn),
      onEnd: (why, isViolation) => (this.ending.value = { why, isViolation })
    })
    this.#setSpeed = speed => source.setSpeed(speed)
    this.#source = source
  }

  #connect(): Source {
    const turn = ++this.#turn
    return new ClusterSource(event => this.#hear(event, turn))
  }

  /** Ends what is shown. Returns the turn that begins. */
  #leave(): number {
    this.#source.close()
    this.#setSpeed = () => undefined
    this.#model.value = undefined
    this.live.value = undefined
    this.shown.value = undefined
    this.isConnected.value = false
    this.ending.value = undefined
    this.notice.value = undefined
    this.#begin()
    return ++this.#turn
  }

  #hear(event: SourceEvent, turn: number): void {
    if (turn !== this.#turn) return
    if (event.kind === 'connection') this.isConnected.value = event.isOpen
    const model = reduce(this.#model.value, event)
    if (model === this.#model.value) return
    this.#begin()
    this.#model.value = model
  }

  /** Another history: nothing of the one before is of any use. */
  #begin(): void {
    this.views = new Timeline(KEPT_VIEWS)
    this.#witness = new Witness()
    this.#progress = new GuideProgress()
    this.happenings.value = []
    this.journeys.value = []
    this.evidence.value = []
    this.guideDone.value = new Set()
    this.playback.value = undefined
  }

  #tick(): void {
    const model = this.#model.value
    if (model === undefined) return
    const live = viewOf(model, this.liveAt)
    this.views.push(live.at, live)
    const news = this.#witness.hear(live, model.evidence)
    if (news.length > 0)
      this.happenings.value = [...news.toReversed(), ...this.happenings.value].slice(0, KEPT_HAPPENINGS)
    this.#progress.hear(live, model.evidence.length)
    if (this.#progress.done.size !== this.guideDone.value.size) this.guideDone.value = new Set(this.#progress.done)
    this.journeys.value = model.journeys
    this.evidence.value = model.evidence
    this.live.value = live
    this.shown.value = this.playback.value === undefined ? live : viewOf(model, this.shownAt)
  }
}
