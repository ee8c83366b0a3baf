/** Row 19: the network swallows all that is sent, and says nothing. */
import { figure } from '@p2plane/rig/figure'
import { createProxy } from '@p2plane/testing'
import { createNode } from 'p2plane'
import type { Fault } from '../fault.ts'
import { callSteadily } from '../load.ts'
import { Echo, faultMessages } from '../messages.ts'
import { startPeer } from './peer.ts'

const LONGEST_MS = 30_000
const WINDOW_MS = 2_000
const CALLS_PER_SECOND = 2_000
const data = new Uint8Array(256)

export const blackhole: Fault = async () => {
  await using lost = await startPeer()
  await using other = await startPeer()
  await using between = await createProxy(lost.address)
  await using node = await createNode({ messages: faultMessages, listen: [] })
  const [away, here] = [await node.dial(between.address), await node.dial(other.address)]
  await node.request(away, Echo, { seq: 0, data })
  const echo = async (seq: number): Promise<void> => {
    await node.request(here, Echo, { seq, data }, { retries: 0 })
  }
  const load = { forMs: WINDOW_MS, perSecond: CALLS_PER_SECOND }
  await callSteadily(echo, load)
  const control = await callSteadily(echo, load)

  const died = Promise.withResolvers<number>()
  node.addEventListener('peer:disconnect', ({ detail }) => {
    if (detail.equals(away)) died.resolve(performance.now())
  })
  setTimeout(() => died.resolve(Number.NaN), LONGEST_MS).unref()
  between.blackhole()
  const startMs = performance.now()
  // Somebody waits, as in life.
  node.request(away, Echo, { seq: 1, data }).catch(() => {})
  const meanwhile = await callSteadily(echo, load)
  const deadMs = await died.promise
  return [
    figure('blackholed connection dead', (deadMs - startMs) / 1000, 's', { is: '<=', bound: 10 }),
    figure('blackholed connection: kept of calls to others', meanwhile.answered / control.answered, 'times', {
      is: '>=',
      bound: 0.95
    })
  ]
}
