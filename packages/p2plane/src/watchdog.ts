/** Notices that the event loop stood still: no call is answered meanwhile, and peers take the node for dead. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ProtocolId } from '@p2plane/message'

/** The detail of `loop:stall`. */
export interface LoopStall {
  /** How long nothing else could run, in milliseconds. */
  readonly durationMs: number
  /** The message whose handler began last before it was noticed. A hint: it may have been something else. */
  readonly protocolId: ProtocolId | undefined
}

/** What `Watchdog` is made of. */
export interface WatchdogComponents {
  /** A stall is what lasts longer, in milliseconds. Where there is none, nothing is watched. */
  stallMs: number | undefined
  /** The handler that began last since it was asked before. */
  lastHandled: () => ProtocolId | undefined
  onStall: (stall: LoopStall) => void
  /** @default that of Node */
  delays?: LoopDelays
}

/** Measures how long the event loop stood still. */
export interface LoopDelays {
  /** The longest since it was reset, in nanoseconds. */
  readonly max: number
  enable(): void
  disable(): void
  reset(): void
}

const NS_PER_MS = 1_000_000
/** The histogram's own timer, in milliseconds. */
const RESOLUTION_MS = 10

/** Watches from `start` to `stop`, and keeps no process running. */
export class Watchdog {
  readonly #components: WatchdogComponents
  #delays: LoopDelays | undefined
  #timer: NodeJS.Timeout | undefined
  /** The handler of the turn before. */
  #before: ProtocolId | undefined

  constructor(components: WatchdogComponents) {
    this.#components = components
  }

  start(): void {
    const { stallMs } = this.#components
    if (stallMs === undefined) return
    const { delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS }) } = this.#components
    delays.enable()
    this.#delays = delays
    // Soon after a stall: the longer it takes, the more handlers have run in between.
    this.#timer = setInterval(() => this.#look(delays, stallMs), stallMs / 2)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#delays?.disable()
  }

  #look(delays: LoopDelays, stallMs: number): void {
    const { lastHandled, onStall } = this.#components
    const last = lastHandled()
    // After a stall this may run before the histogram's own timer, and see it at the next turn only.
    const protocolId = last ?? this.#before
    this.#before = last
    const durationMs = delays.max / NS_PER_MS
    if (durationMs <= stallMs) return
    delays.reset()
    onStall({ durationMs: Math.round(durationMs), protocolId })
  }
}
