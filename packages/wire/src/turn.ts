/** What a stream that carries a single call asks of the limits. */
import { type CallLimits, type CallSlots, MAX_PAUSE_MS, RETRY_AFTER_MS } from './call-limits.ts'
import { failure } from './errors.ts'

/** What a stream costs before its first byte is read, in milliseconds: measured, two hundred times a call of a lane. */
const STREAM_COST_MS = 0.5

/**
 * Takes a stream now, or a little later where its peer is over its share of the time.
 *
 * @throws P2PError `rate-limited` where it is far over it
 */
export async function takeStream(limits: CallLimits): Promise<void> {
  const overMs = limits.charge(STREAM_COST_MS, performance.now())
  if (overMs > MAX_PAUSE_MS) {
    throw failure('rate-limited', 'more than a share of the time', { sent: false, retryAfterMs: overMs })
  }
  if (overMs > 0) await new Promise(resolve => setTimeout(resolve, overMs))
}

/**
 * Calls a handler when it is its turn, and holds its slot until it has ended, whether or not anybody waits for it.
 *
 * @throws P2PError `queue-full` where too many wait already; the signal's reason where it fires first
 */
export async function inTurn<T>(
  slots: CallSlots,
  expectedBytes: number,
  signal: AbortSignal,
  handle: () => T | Promise<T>
): Promise<T> {
  if (slots.hasRoom(expectedBytes)) slots.begin(expectedBytes)
  else await turn(slots, expectedBytes, signal)
  try {
    return await handle()
  } finally {
    slots.end(expectedBytes)
  }
}

function turn(slots: CallSlots, expectedBytes: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      slots.leave(start)
      reject(signal.reason as Error)
    }
    const start = (): void => {
      signal.removeEventListener('abort', onAbort)
      // Now, not when whoever waits has noticed: there may be no room for the next.
      slots.begin(expectedBytes)
      resolve()
    }
    if (signal.aborted) return reject(signal.reason as Error)
    if (!slots.wait(expectedBytes, start)) {
      const init = { sent: false, retryAfterMs: RETRY_AFTER_MS }
      return reject(failure('queue-full', 'too many calls wait already', init))
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
