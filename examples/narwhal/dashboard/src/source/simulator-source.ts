import type { FromWorker, SimulatorInit, ToWorker } from '../simulator/protocol.ts'
import type { Action, Posted, Source, SourceListener } from './source.ts'

/** Behind what is simulated, in milliseconds of the page and at least of the simulation. */
const LAG_WALL_MS = 80
const LAG_MS = 220

/** What `SimulatorSource` takes besides what decides the simulation. */
export interface SimulatorSourceOptions {
  readonly speed: number
  readonly listener: SourceListener
  /** Told when nothing happens any more, and whether something was violated. */
  readonly onEnd: (why: string, isViolation: boolean) => void
}

/** A cluster that is simulated in a worker of the page. */
export class SimulatorSource implements Source {
  readonly canWipe = false
  readonly #worker = new Worker(new URL('../simulator/worker.ts', import.meta.url), { type: 'module' })
  readonly #options: SimulatorSourceOptions
  readonly #calls = new Map<number, PromiseWithResolvers<string | undefined>>()
  #call = 0
  #speed: number
  /** What the worker said last, and when. */
  #heard = { nowMs: 0, speed: 0, at: 0 }
  #now = 0
  #running: readonly number[] = []

  constructor(init: SimulatorInit, options: SimulatorSourceOptions) {
    this.#options = options
    this.#speed = options.speed
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#hear(data))
    this.#tell({ kind: 'speed', speed: options.speed })
    this.#tell({ kind: 'start', init })
    options.listener({ kind: 'connection', isOpen: true })
  }

  get lagMs(): number {
    return Math.max(LAG_MS, LAG_WALL_MS * this.#speed)
  }

  /** Simulated time for each millisecond there is. */
  setSpeed(speed: number): void {
    this.#speed = speed
    this.#tell({ kind: 'speed', speed })
  }

  now(): number {
    const { nowMs, speed, at } = this.#heard
    const sinceMs = Math.min(LAG_WALL_MS, performance.now() - at)
    this.#now = Math.max(this.#now, nowMs + sinceMs * speed)
    return this.#now
  }

  async act(action: Action): Promise<void> {
    await this.#ask(call => ({ kind: 'act', call, action }))
  }

  async post(_data: string, validator = this.#running[0]): Promise<Posted> {
    if (validator === undefined) throw new Error('No validator runs; restart one')
    const id = await this.#ask(call => ({ kind: 'post', call, validator }))
    return { id: id!, validator }
  }

  close(): void {
    this.#worker.terminate()
  }

  #ask(message: (call: number) => ToWorker): Promise<string | undefined> {
    const call = ++this.#call
    const settled = Promise.withResolvers<string | undefined>()
    this.#calls.set(call, settled)
    this.#tell(message(call))
    return settled.promise
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'heard':
        this.#heard = { nowMs: message.nowMs, speed: message.speed, at: performance.now() }
        for (const event of message.events) {
          if (event.kind === 'cluster') this.#running = runningOf(event.status.validators)
          this.#options.listener(event)
        }
        break
      case 'done':
        this.#calls.get(message.call)?.resolve(message.id)
        this.#calls.delete(message.call)
        break
      case 'failed':
        this.#calls.get(message.call)?.reject(new Error(message.message))
        this.#calls.delete(message.call)
        break
      case 'ended':
        this.#options.onEnd(message.why, message.isViolation)
    }
  }
}

function runningOf(validators: readonly { readonly state: string; readonly isolated: boolean }[]): number[] {
  return validators.flatMap(({ state, isolated }, index) => (state === 'running' && !isolated ? index : []))
}
