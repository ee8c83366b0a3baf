import { setTimeout as delay } from 'node:timers/promises'
import { Histogram } from '@p2plane/rig/histogram'
import { TokenClock } from './clock.ts'
import type { EchoCall } from './server.ts'

/** What an honest client is asked for. */
export interface Load {
  readonly forMs: number
  /** Calls begun; without it each caller begins the next as soon as it has its answer. */
  readonly perSecond?: number
}

/** What came of it. */
export interface Served {
  /** Calls answered before the time was over. */
  readonly answered: number
  readonly failed: number
  readonly p50Us: number
  readonly p99Us: number
  /** Longer than it was asked for where the client's own process stood still. */
  readonly tookMs: number
}

/** Each has at most one call under way. */
const CALLERS = 8

/** Calls for so long. What is still under way at the end counts for nothing. */
export async function callSteadily(
  echo: EchoCall,
  { forMs, perSecond = Number.POSITIVE_INFINITY }: Load
): Promise<Served> {
  const startMs = performance.now()
  const endMs = startMs + forMs
  const clock = new TokenClock(perSecond, startMs)
  const durations = new Histogram()
  let failed = 0
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const begunMs = performance.now()
      if (!clock.take(begunMs)) {
        await delay(1)
        continue
      }
      const isAnswered = await echo(clock.taken).then(
        () => true,
        () => false
      )
      const nowMs = performance.now()
      if (nowMs > endMs) return
      if (isAnswered) durations.add((nowMs - begunMs) * 1000)
      else failed++
    }
  }
  await Promise.race([Promise.all(Array.from({ length: CALLERS }, caller)), delay(forMs)])
  return {
    answered: durations.count,
    failed,
    p50Us: durations.percentileUs(0.5),
    p99Us: durations.percentileUs(0.99),
    tookMs: performance.now() - startMs
  }
}
