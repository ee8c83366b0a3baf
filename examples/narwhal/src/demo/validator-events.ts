import { setTimeout as delay } from 'node:timers/promises'
import type { ClusterControl } from './cluster-control.ts'
import { readSseBlocks } from './sse.ts'

const RETRY_MS = 200

/** The events of one validator as they come, for as long as the signal lets it: over restarts, and over its death. */
export async function* validatorEvents(
  cluster: ClusterControl,
  validator: number,
  signal: AbortSignal
): AsyncGenerator<string> {
  while (!signal.aborted) {
    const { state, url } = cluster.status.validators[validator]!
    if (state === 'running') yield* oneStream(url, signal)
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined)
  }
}

/** Until the stream ends, in whichever way: a validator that is killed ends it in the middle. */
async function* oneStream(url: string, signal: AbortSignal): AsyncGenerator<string> {
  try {
    const response = await fetch(`${url}/events`, { signal })
    if (response.ok && response.body !== null) yield* readSseBlocks(response.body)
    else await response.body?.cancel()
  } catch {
    // It was killed, or is not there yet: the next attempt will tell.
  }
}
