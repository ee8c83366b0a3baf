import { monitorEventLoopDelay } from 'node:perf_hooks'

const LOOK_EVERY_MS = 10

/** What became of a process since it was last asked. */
export interface Watched {
  /** The most memory it had (RSS). */
  readonly peakBytes: number
  /** Of all its threads. */
  readonly cpuUs: number
  /** The longest that its event loop stood still. */
  readonly stallMs: number
}

/** Watches this process. */
export class Watch {
  readonly #delay = monitorEventLoopDelay({ resolution: 5 })
  #peakBytes = 0
  #cpuUs = 0

  constructor() {
    this.#delay.enable()
    setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
    this.take()
  }

  take(): Watched {
    this.#look()
    const { user, system } = process.cpuUsage()
    const watched = {
      peakBytes: this.#peakBytes,
      cpuUs: user + system - this.#cpuUs,
      stallMs: this.#delay.count === 0 ? 0 : this.#delay.max / 1e6
    }
    this.#delay.reset()
    this.#cpuUs = user + system
    this.#peakBytes = process.memoryUsage.rss()
    return watched
  }

  #look(): void {
    this.#peakBytes = Math.max(this.#peakBytes, process.memoryUsage.rss())
  }
}

/**
 * What the process has once all that nobody needs is gone: as V8 collects where memory runs short. Any other collection
 * keeps the pages of the young generation, which grows once where much survives, whoever's doing that is.
 */
export async function settledBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await globalThis.gc!({ type: 'major', execution: 'async', flavor: 'last-resort' })
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return process.memoryUsage.rss()
}
