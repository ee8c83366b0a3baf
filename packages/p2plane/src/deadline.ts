/** What `startDeadline` takes. */
export interface DeadlineInit {
  /** From now, in milliseconds. */
  timeoutMs: number
  /** Ends it early. */
  signal?: AbortSignal | undefined
}

/** One signal for a whole call, to be passed inward instead of a deadline and a signal. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Fires the signal now. */
  abort(reason: Error): void
  /** Frees the timer and the listener. To be called when the call is over. */
  clear(): void
}

/** Links a caller's signal and a time limit. Unlike AbortSignal.any it leaves nothing behind on a signal that lives long. */
export function startDeadline({ timeoutMs, signal }: DeadlineInit): Deadline {
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(signal?.reason)
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError'))
  }, timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  return {
    signal: controller.signal,
    abort: reason => controller.abort(reason),
    clear() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

/** Resolves after `ms`, or as soon as the signal fires: whoever waits looks at the signal afterwards. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
