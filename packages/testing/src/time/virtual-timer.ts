import type { VirtualEvent } from './virtual-clock.ts'
import type { VirtualProcess } from './virtual-process.ts'

/** What a timer is made of. */
export interface VirtualTimerInit {
  readonly process: VirtualProcess
  readonly delayMs: number
  /** Whether it goes off again and again. */
  readonly repeats?: boolean
  readonly callback: () => void
}

/** What setTimeout, setInterval and setImmediate return, as Node's Timeout and Immediate are. */
export class VirtualTimer {
  readonly #init: VirtualTimerInit
  #event: VirtualEvent
  #hasRef = true

  constructor(init: VirtualTimerInit) {
    this.#init = init
    this.#event = this.#schedule()
  }

  ref(): this {
    this.#hasRef = true
    return this
  }

  /** Noted and of no effect: virtual time ends with the test, whoever is still waiting. */
  unref(): this {
    this.#hasRef = false
    return this
  }

  hasRef(): boolean {
    return this.#hasRef
  }

  /** Begins anew, also where it has gone off. */
  refresh(): this {
    this.close()
    this.#event = this.#schedule()
    return this
  }

  close(): this {
    this.#event.happen = undefined
    return this
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #schedule(): VirtualEvent {
    const { process, delayMs, repeats, callback } = this.#init
    return process.clock.schedule(process, process.clock.nowMs + delayMs, () => {
      if (repeats === true) this.#event = this.#schedule()
      callback()
    })
  }
}
