/** How many attempts an outage makes of each call: what a peer in trouble needs least is three times the calls. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { figure } from '@p2plane/rig/figure'
import { createNode } from 'p2plane'
import type { Fault } from '../fault.ts'
import { Cut, CutCount, Echo, faultMessages } from '../messages.ts'
import { startPeer } from './peer.ts'

const CALLS = 300
const AT_ONCE = 10
const data = new Uint8Array(256)

export const retryAmplification: Fault = async () => {
  const [cut, refused] = [await cutCalls(), await refusedDials()]
  const goal = { is: '<=', bound: 1.15 } as const
  return [
    figure('retry amplification in an outage', Math.max(cut, refused), 'times', goal),
    figure('retry amplification: calls that are cut', cut, 'times'),
    figure('retry amplification: dials that are cut', refused, 'times')
  ]
}

/** The peer answers dials, and cuts every connection that it is called over. */
async function cutCalls(): Promise<number> {
  await using peer = await startPeer()
  await using node = await createNode({ messages: faultMessages, listen: [] })
  for (let done = 0; done < CALLS; done++) {
    await node.request(peer.address, Cut, { seq: done }, { timeoutMs: 2_000 }).catch(() => {})
  }
  await using onlooker = await createNode({ messages: faultMessages, listen: [] })
  return (await onlooker.request(peer.address, CutCount, null)) / CALLS
}

/** Something takes connections and closes them. Calls one after another, since those at once share a dial. */
async function refusedDials(): Promise<number> {
  let dials = 0
  const server = createServer(socket => {
    dials++
    socket.on('error', () => {}).destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await using node = await createNode({ messages: faultMessages, listen: [] })
  const calls = Array.from({ length: AT_ONCE }, async () => {
    for (let done = 0; done < CALLS / AT_ONCE / 5; done++) {
      await node.request(`127.0.0.1:${port}`, Echo, { seq: done, data }, { timeoutMs: 2_000 }).catch(() => {})
    }
  })
  await Promise.all(calls)
  await delay(50)
  server.close()
  return dials / (CALLS / 5)
}
