import type { ClusterControl } from './cluster-control.ts'

const EVERY_MS = 100
/** As long as the transactions of most benchmarks. */
const TRANSACTION_BYTES = 512
/** A body has no more, whatever the rate: a validator takes it as one batch. */
const MAX_BODY_BYTES = 256 * 1024

/**
 * Posts transactions to all validators that run, at an even rate, until the signal fires. What one does not take is not
 * posted again: a load is an offer.
 *
 * @param perSecond transactions, to all of them together
 */
export function startLoad(cluster: ClusterControl, perSecond: number, signal: AbortSignal): void {
  if (perSecond === 0) return
  let owed = 0
  let next = 0
  const timer = setInterval(() => {
    const running = cluster.status.validators.filter(({ state }) => state === 'running')
    if (running.length === 0) return
    owed += (perSecond * EVERY_MS) / 1000
    // Each in turn, so that a rate below ten a second reaches all of them too.
    const shares = running.map(() => 0)
    for (; owed >= 1; owed--) shares[next++ % running.length]!++
    running.forEach(({ url }, i) => void offer(url, shares[i]!, signal))
  }, EVERY_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
}

async function offer(url: string, count: number, signal: AbortSignal): Promise<void> {
  const most = Math.floor(MAX_BODY_BYTES / (4 + TRANSACTION_BYTES))
  for (let left = count; left > 0; left -= most) {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: bodyOf(Math.min(most, left)),
      signal
    }
    await fetch(`${url}/transactions`, init)
      .then(response => response.body?.cancel())
      .catch(() => undefined)
  }
}

/** So many transactions, each with its length before it. */
function bodyOf(count: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(count * (4 + TRANSACTION_BYTES))
  const view = new DataView(body.buffer)
  for (let at = 0; at < body.length; at += 4 + TRANSACTION_BYTES) {
    view.setUint32(at, TRANSACTION_BYTES)
    // No two alike: a counter would do, but not over restarts.
    view.setFloat64(at + 4, Math.random())
  }
  return body
}
