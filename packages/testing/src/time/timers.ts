import { promisify } from 'node:util'
import { currentProcess, type VirtualProcess } from './virtual-process.ts'
import { VirtualTimer } from './virtual-timer.ts'

type Callback = (...args: unknown[]) => void
type SetTimer = (callback: Callback, delayMs?: number, ...args: unknown[]) => unknown
type SetImmediate = (callback: Callback, ...args: unknown[]) => unknown
type ClearTimer = (timer: unknown) => void

/** The longest that Node's timers wait; what is longer goes off at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** setTimeout or setInterval, virtual in a process and `real` elsewhere. */
export function virtualSetTimer(
  real: SetTimer,
  { repeats = false, promised }: { repeats?: boolean; promised?: unknown }
): SetTimer {
  const set: SetTimer = (callback, delayMs, ...args) => {
    const process = currentProcess()
    if (process === undefined) return real(callback, delayMs, ...args)
    return new VirtualTimer({ process, delayMs: delayOf(delayMs), repeats, callback: () => callback(...args) })
  }
  return promised === undefined ? set : Object.assign(set, { [promisify.custom]: promised })
}

/** setImmediate: after what is going on, and before time passes. */
export function virtualSetImmediate(real: SetImmediate, promised: unknown): SetImmediate {
  const set: SetImmediate = (callback, ...args) => {
    const process = currentProcess()
    if (process === undefined) return real(callback, ...args)
    return new VirtualTimer({ process, delayMs: 0, callback: () => callback(...args) })
  }
  return Object.assign(set, { [promisify.custom]: promised })
}

/** clearTimeout, clearInterval or clearImmediate: goes by what the timer is, not by where it is cleared. */
export function virtualClearTimer(real: ClearTimer): ClearTimer {
  return timer => void (timer instanceof VirtualTimer ? timer.close() : real(timer))
}

interface PromisedOptions {
  signal?: AbortSignal
  ref?: boolean
}
type PromisedTimer = (...args: unknown[]) => Promise<unknown>

/** setTimeout and setImmediate of node:timers/promises; which one says where its arguments begin. */
export function promisedTimer(real: PromisedTimer, kind: 'timeout' | 'immediate'): PromisedTimer {
  return (...args) => {
    const process = currentProcess()
    if (process === undefined) return real(...args)
    const [delayMs, value, options] = kind === 'timeout' ? args : [0, ...args]
    const wait = kind === 'timeout' ? delayOf(delayMs) : 0
    return waited(process, wait, options as PromisedOptions | undefined).then(() => value)
  }
}

/** `scheduler.wait` of node:timers/promises. */
export function schedulerWait(real: PromisedTimer): PromisedTimer {
  return (...args) => {
    const process = currentProcess()
    if (process === undefined) return real(...args)
    return waited(process, delayOf(args[0]), args[1] as PromisedOptions | undefined)
  }
}

type PromisedInterval = (delayMs?: number, value?: unknown, options?: PromisedOptions) => AsyncIterable<unknown>

/** setInterval of node:timers/promises. */
export function promisedInterval(real: PromisedInterval): PromisedInterval {
  return (delayMs, value, options) => {
    const process = currentProcess()
    return process === undefined ? real(delayMs, value, options) : ticks(process, delayOf(delayMs), value, options)
  }
}

async function* ticks(
  process: VirtualProcess,
  delayMs: number,
  value: unknown,
  options: PromisedOptions | undefined
): AsyncGenerator {
  for (;;) {
    await waited(process, delayMs, options)
    yield value
  }
}

function waited(process: VirtualProcess, delayMs: number, { signal }: PromisedOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      timer.close()
      reject(new AbortError(signal?.reason))
    }
    const timer = new VirtualTimer({
      process,
      delayMs,
      callback() {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
    })
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

/** AbortSignal.timeout. */
export function virtualTimeoutSignal(real: (delayMs: number) => AbortSignal): (delayMs: number) => AbortSignal {
  return delayMs => {
    const process = currentProcess()
    if (process === undefined) return real(delayMs)
    const controller = new AbortController()
    const callback = (): void => controller.abort(timeoutError())
    void new VirtualTimer({ process, delayMs, callback })
    return controller.signal
  }
}

/** As Node's own, whose stack is as empty: a timer made it. Most go off long after what they were for, with nobody to tell. */
function timeoutError(): DOMException {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** As Node does: at least a millisecond, and one where the delay is none. */
function delayOf(delayMs: unknown): number {
  const delay = Number(delayMs)
  return delay >= 1 && delay <= MAX_DELAY_MS ? Math.trunc(delay) : 1
}

/** As Node's own, which no module exports. */
class AbortError extends Error {
  override readonly name = 'AbortError'
  readonly code = 'ABORT_ERR'

  constructor(cause: unknown) {
    super('The operation was aborted', { cause })
  }
}
