/** When something has to be over. Plain numbers, so that a call on the fast path makes no timer and no signal for it. */
export interface Deadline {
  /** The moment, as `performance.now()` counts. */
  readonly deadlineMs: number
  /** How long that was when it began, for whoever has to be told. */
  readonly timeoutMs: number
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined
}

/** One signal for a deadline, to be passed to what takes a signal only. */
export interface DeadlineSignal {
  /** Fires when it is over, with why. */
  readonly signal: AbortSignal
  /** Frees the timer and the listener. To be called when it is over. */
  readonly clear: () => void
}

/** A deadline from now. */
export function deadlineIn(timeoutMs: number, signal?: AbortSignal): Deadline {
  return { deadlineMs: performance.now() + timeoutMs, timeoutMs, signal }
}

/** What a deadline that has passed fails with. */
export function timeoutError(timeoutMs: number): Error {
  return new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError')
}

/** Makes a signal of a deadline. Unlike AbortSignal.any it leaves nothing behind on a signal that lives long. */
export function deadlineSignal({ deadlineMs, timeoutMs, signal }: Deadline): DeadlineSignal {
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(signal?.reason)
  const onTime = (): void => controller.abort(timeoutError(timeoutMs))
  const leftMs = deadlineMs - performance.now()
  const timer = setTimeout(onTime, Math.max(0, leftMs))
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  // A timer takes a millisecond at least, in which something else may fail and be taken for the cause.
  else if (leftMs <= 0) onTime()
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
