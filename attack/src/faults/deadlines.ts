/** Rows 15 and 17: handlers that do not answer, and when either end is told that the time is over. */
import { figure } from '@p2plane/rig/figure'
import { createNode } from 'p2plane'
import type { Fault } from '../fault.ts'
import { faultMessages, Told, WhenTold } from '../messages.ts'
import { now } from '../now.ts'
import { percentile } from '../percentile.ts'
import { startPeer } from './peer.ts'

const BATCHES = 100
/** At once: as many as any peer may have under way. */
const CALLS = 20
const TIMEOUT_MS = 100

export const deadlines: Fault = async () => {
  await using peer = await startPeer()
  await using node = await createNode({ messages: faultMessages, listen: [] })
  const to = await node.dial(peer.address)
  await node.request(to, WhenTold, null)
  const overshoots: number[] = []
  const lags: number[] = []
  for (let batch = 0; batch < BATCHES; batch++) {
    const dueMs = now() + TIMEOUT_MS
    const settled = await Promise.all(
      Array.from({ length: CALLS }, async (_, seq) => {
        await node.request(to, Told, { seq }, { timeoutMs: TIMEOUT_MS, retries: 0 }).catch(() => {})
        return now()
      })
    )
    overshoots.push(...settled.map(atMs => atMs - dueMs))
    lags.push(...(await toldAll(async () => await node.request(to, WhenTold, null), dueMs)))
  }
  return [
    figure('deadline overshoot, p99', percentile(overshoots, 0.99), 'ms', { is: '<=', bound: 20 }),
    figure('remote handler told, p99', percentile(lags, 0.99), 'ms', { is: '<=', bound: 50 }),
    figure('remote handlers never told', BATCHES * CALLS - lags.length, 'handlers', { is: '<=', bound: 0 })
  ]
}

/** How late each handler of a batch was told. One that is not within a second never is. */
async function toldAll(ask: () => Promise<{ atMs: number }[]>, dueMs: number): Promise<number[]> {
  const told: number[] = []
  while (told.length < CALLS && now() < dueMs + 1_000) told.push(...(await ask()).map(({ atMs }) => atMs - dueMs))
  return told
}
