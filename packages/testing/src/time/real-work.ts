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

/** A job of node:crypto is done at once, unless there is somebody to tell, or it is one of crypto.subtle. */
const CRYPTO = /REQUEST$/
const SUBTLE = /node:internal\/crypto\/webcrypto/

/** Chance that is not the seed's, by a reference from before. */
const CHANCE = /^(RANDOMBYTES|KEYPAIRGEN|KEYGEN|RANDOMPRIME)REQUEST$/

interface UnderWay {
  readonly begun: RealWorkBegun
  /** Whether it goes on, looked at once whoever began it has done what there was to do. */
  readonly goesOn: () => boolean
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

  constructor(clock: VirtualClock) {
    this.#clock = clock
    this.#hook = createHook({
      ...NO_PROMISES,
      init: (id, kind, _trigger, resource) => this.#init(id, kind, resource),
      before: id => this.#ended(id),
      destroy: id => this.#ended(id)
    })
  }

  /** What was done, once for each place. */
  get begun(): RealWorkBegun[] {
    return [...this.#begun.values()]
  }

  /** Whether any of it has not ended, and will. */
  get isUnderWay(): boolean {
    for (const [id, { begun, goesOn }] of this.#underWay) {
      if (goesOn()) return true
      this.#underWay.delete(id)
      if (CHANCE.test(begun.kind)) this.#remember(begun)
    }
    return false
  }

  start(): void {
    this.#hook.enable()
  }

  stop(): void {
    this.#hook.disable()
    this.#underWay.clear()
  }

  #init(id: number, kind: string, resource: object): void {
    const process = currentProcess()
    if (process?.clock !== this.#clock) return
    const isRequest = REQUEST.test(kind)
    if (!isRequest && !SOURCE.test(kind)) return
    const stack = stackOf(CRYPTO.test(kind) ? FRAMES_OF_CRYPTO : FRAMES)
    const begun = { kind, process: process.name, at: callSite(stack) }
    if (!isRequest) return this.#remember(begun)
    const isThread = !CRYPTO.test(kind) || SUBTLE.test(stack)
    this.#underWay.set(id, { begun, goesOn: () => isThread || 'ondone' in resource })
  }

  #ended(id: number): void {
    const work = this.#underWay.get(id)
    if (work === undefined) return
    this.#underWay.delete(id)
    this.#remember(work.begun)
  }

  #remember(begun: RealWorkBegun): void {
    const key = `${begun.kind} ${begun.at}`
    if (this.#begun.size < MAX_REMEMBERED && !this.#begun.has(key)) this.#begun.set(key, begun)
  }
}

/** Handshakes are full of jobs that are done at once, and a stack is costly. */
const FRAMES_OF_CRYPTO = 8
const FRAMES = 20

function stackOf(frames: number): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = frames
  const { stack = '' } = new Error('where')
  Error.stackTraceLimit = stackTraceLimit
  return stack
}

/** The innermost line of a stack that is neither Node's nor of this file. */
function callSite(stack: string): string {
  const lines = stack.split('\n').slice(1)
  const line = lines.find(each => each.includes('/') && !/\(?node:/.test(each) && !each.includes(THIS_FILE))
  return line?.trim().replace(/^at /, '') ?? 'an unknown place'
}

const THIS_FILE = import.meta.filename
