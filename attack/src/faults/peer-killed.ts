/** Row 18: the peer's process is killed with calls under way. */
import { setTimeout as delay } from 'node:timers/promises'
import { figure } from '@p2plane/rig/figure'
import { createNode, P2PError } from 'p2plane'
import type { Fault } from '../fault.ts'
import { faultMessages, Hang } from '../messages.ts'
import { startPeer } from './peer.ts'

const CALLS = 100
const TIMES = 5
/** For all of them to have arrived. */
const UNDER_WAY_MS = 300

export const peerKilled: Fault = async () => {
  let longestMs = 0
  let wrong = 0
  for (let time = 0; time < TIMES; time++) {
    const { settledMs, others } = await killOnce()
    longestMs = Math.max(longestMs, settledMs)
    wrong += others
  }
  return [
    figure('peer killed: pending calls settled', longestMs, 'ms', { is: '<=', bound: 200 }),
    figure('peer killed: calls not told that the connection was lost', wrong, 'calls', { is: '<=', bound: 0 })
  ]
}

async function killOnce(): Promise<{ settledMs: number; others: number }> {
  await using peer = await startPeer()
  await using node = await createNode({ messages: faultMessages, listen: [] })
  const to = await node.dial(peer.address)
  const calls = Array.from({ length: CALLS }, (_, seq) =>
    node.request(to, Hang, { seq }, { timeoutMs: 60_000, retries: 0 }).catch((error: unknown) => error)
  )
  await delay(UNDER_WAY_MS)
  const killedMs = performance.now()
  peer.kill()
  const outcomes = await Promise.all(calls)
  const others = outcomes.filter(outcome => !P2PError.is(outcome, 'unavailable')).length
  return { settledMs: performance.now() - killedMs, others }
}
