import { setTimeout as delay } from 'node:timers/promises'
import type { Batch, BatchRef } from '../core/index.ts'
import type { Link } from './link.ts'

const TIMEOUT_MS = 5_000
const RETRY_MS = 500

/** A batch from any of the others, asked one after another until one has it. Its digest was computed on arrival. */
export async function fetchBatch(
  link: Link,
  others: readonly number[],
  { digest, worker }: BatchRef,
  signal: AbortSignal
): Promise<Batch> {
  for (;;) {
    for (const peer of others) {
      const message = { type: 'batches', batches: [{ digest, worker }] } as const
      const response = await link.request(peer, message, { signal, timeoutMs: TIMEOUT_MS }).catch(() => undefined)
      const batches = response?.type === 'batches' ? response.batches : []
      const batch = batches.find(each => each.digest === digest)
      if (batch !== undefined) return batch
    }
    await delay(RETRY_MS, undefined, { signal })
  }
}
