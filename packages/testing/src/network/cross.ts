import { NETWORK } from '../time/virtual-clock.ts'
import type { VirtualProcess } from '../time/virtual-process.ts'
import type { Link } from './link.ts'

/** How long Linux waits before it asks once more to be connected, doubled each time. */
const SYN_RESEND_MS = 1_000

/**
 * Says something that is no part of a connection, as often as it takes.
 *
 * @throws from the promise: what the signal fired for
 */
export function cross(link: Link, network: VirtualProcess, signal: AbortSignal): Promise<void> {
  const { clock, random } = network
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    const say = (times: number): void => {
      clock.schedule(NETWORK, clock.nowMs + link.travelMs(0, random), () => {
        if (signal.aborted) return
        if (link.isBlocked) {
          clock.schedule(NETWORK, clock.nowMs + SYN_RESEND_MS * 2 ** times, () => say(times + 1))
          return
        }
        signal.removeEventListener('abort', abort)
        resolve()
      })
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    say(0)
  })
}
