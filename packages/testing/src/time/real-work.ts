import { type AsyncHook, createHook } from 'node:async_hooks'
import type { VirtualClock } from './virtual-clock.ts'
import { currentProcess } from './virtual-process.ts'

/** Something that a process did outside of virtual time, where how long it takes and what ends first is luck. */
export interface RealWorkBegun {
  /** What, as async_hooks names it, such as FSREQCALLBACK. */
  readonly kind: string
  /** The process that did. */
  readonly process: string
  /** Where in the code. */
  readonly at: string
}

/** Ends by itself, by a thread of the pool or the operating system. */
const REQUEST = /REQUEST$|^FSREQ|REQWRAP$|^QUERYWRAP$|^FILEHANDLECLOSEREQ$|^ZLIB$/

/** Real time itself, by a reference from before, or what brings events from outside. */
const SOURCE = /^(Timeout|Immediate|TCP|UDP|PIPE|TLSWRAP|PROCESSWRAP|WORKER|FSEVENTWRAP|STATWATCHER)/

/** A job of node:crypto is done at once, unless there is somebody to tell. Those of crypto.subtle come by `promised`. */
const CRYPTO = /REQUEST$/

/** One piece of work after the other, on one resource: `before` tells the end of a piece, and `destroy` that of all. */
const PIECEWISE = 'ZLIB'

/** Chance that is not the seed's, by a reference from before. */
const CHANCE = /^(RANDOMBYTES|KEYPAIRGEN|KEYGEN|RANDOMPRIME)REQUEST$/

interface UnderWay {
  readonly kind: string
  readonly process: string
  /** Where it was begun, as text only once somebody asks: handshakes are full of jobs that are done at once. */
  readonly where: Error
  readonly resource: object
}

/** Promises follow the code. A Node that does not know the option tells of each, which is slow and does no harm. */
const NO_PROMISES: object = { trackPromises: false }

/** The most to remember. */
const MAX_REMEMBERED = 50

/**
 * Watches for what is not virtual. Time must not leap while work of a thread is under way, or whoever waits for it would
 * find all its timers gone off; and whoever asks why two runs differ is told where it was begun.
 */
export class RealWork {
  readonly #clock: VirtualClock
  readonly #begun = new Map<string, RealWorkBegun>()
  readonly #underWay = new Map<number, UnderWay>()
  readonly #hook: AsyncHook
  #promised = 0

  constructor(clock: VirtualClock) {
    this.#clock = clock
    this.#hook = createHook({
      ...NO_PROMISES,
      init: (id, kind, _trigger, resource) => this.#init(id, kind, resource),
      before: id => this.#ended(id, false),
      destroy: id => this.#ended(id, true)
    })
  }

  /** What was done, once for each place. */
  get begun(): RealWorkBegun[] {
    return [...this.#begun.values()]
  }

  /** Whether any of it has not ended, and will. */
  get isUnderWay(): boolean {
    for (const [id, work] of this.#underWay) {
      if (work.kind === PIECEWISE) {
        if (hasPiece(work.resource)) return true
        continue
      }
      if (!CRYPTO.test(work.kind) || 'ondone' in work.resource) return true
      this.#underWay.delete(id)
      if (CHANCE.test(work.kind)) this.#remember(work)
    }
    return this.#promised > 0
  }

  /** Waits for work that no hook tells the end of. */
  promised<T>(kind: string, promise: Promise<T>): Promise<T> {
    this.#promised++
    this.#remember({ kind, process: currentProcess()?.name ?? '', where: new Error('where') })
    return promise.finally(() => this.#promised--)
  }

  start(): void {
    this.#hook.enable()
  }

  stop(): void {
    this.#hook.disable()
    this.#underWay.clear()
    this.#promised = 0
  }

  #init(id: number, kind: string, resource: object): void {
    const process = currentProcess()
    if (process?.clock !== this.#clock) return
    const isRequest = REQUEST.test(kind)
    if (!isRequest && !SOURCE.test(kind)) return
    const work = { kind, process: process.name, where: new Error('where'), resource }
    if (isRequest) this.#underWay.set(id, work)
    else this.#remember(work)
  }

  #ended(id: number, isLast: boolean): void {
    const work = this.#underWay.get(id)
    if (work === undefined) return
    if (isLast || work.kind !== PIECEWISE) this.#underWay.delete(id)
    this.#remember(work)
  }

  #remember({ kind, process, where }: Omit<UnderWay, 'resource'>): void {
    if (this.#begun.size >= MAX_REMEMBERED) return
    const begun = { kind, process, at: callSite(where.stack ?? '') }
    this.#begun.set(`${kind} ${begun.at}`, begun)
  }
}

/** What node:zlib writes down of a piece, and forgets with its end. It is not documented; a test looks after it. */
function hasPiece(resource: { readonly buffer?: unknown }): boolean {
  return resource.buffer !== undefined && resource.buffer !== null
}

/** The innermost line of a stack that is neither Node's nor of this folder. */
function callSite(stack: string): string {
  const lines = stack.split('\n').slice(1)
  const line = lines.find(each => each.includes('/') && !/\(?node:/.test(each) && !each.includes(THIS_FOLDER))
  return line?.trim().replace(/^at /, '') ?? 'an unknown place'
}

const THIS_FOLDER = import.meta.dirname
