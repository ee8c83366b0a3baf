/** Ten million calls in one run: what stays behind of each. Takes minutes. */
import { setTimeout as delay } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, type Node, type PeerId } from 'p2plane'
import { EchoMessage } from '../contestants/messages.ts'
import { type Figure, figure } from '@p2plane/rig/figure'
import type { Scenario } from '../scenario.ts'
import { slope } from '../slope.ts'
import { Observe, type Observed, observe } from './observe.ts'

const CALLS = 10_000_000
const CALLS_A_LOOK = 500_000
const CALLERS = 64
const LATER_LOOKS = 5
const LATER_MS = 500

const messages = [EchoMessage, Observe]
type EchoNode = Node<(typeof messages)[number]>

/** Both processes, looked at after so many calls. */
interface Look {
  readonly calls: number
  readonly caller: Observed
  readonly server: Observed
}

export const tenMillion: Scenario = {
  async serve() {
    const node: EchoNode = await createNode({
      messages,
      router: { [EchoMessage.protocolId]: request => request, [Observe.protocolId]: () => observe(node) }
    })
    return node.addresses[0]!.toString()
  },
  async drive(address) {
    const node: EchoNode = await createNode({ messages, listen: [] })
    const peer = await node.dial(multiaddr(address))
    // Until everything is compiled and every table has its size.
    await callMany(node, peer, CALLS_A_LOOK)
    const looks: Look[] = []
    for (let calls = 0; calls <= CALLS; calls += CALLS_A_LOOK) {
      if (calls > 0) await callMany(node, peer, CALLS_A_LOOK)
      looks.push({ calls, ...(await lookAtBoth(node, peer)) })
    }
    const after = await lookLater(node, peer)
    return (['caller', 'server'] as const).flatMap(side => [
      heapFigure(side, looks),
      ...leftFigures(
        side,
        looks[0]![side],
        after.map(one => one[side])
      )
    ])
  }
}

async function lookAtBoth(node: EchoNode, peer: PeerId): Promise<Omit<Look, 'calls'>> {
  return { server: await node.request(peer, Observe, null), caller: observe(node) }
}

/** libp2p pings now and then, and a stream of that is no leak: what is left is what is there each time. */
async function lookLater(node: EchoNode, peer: PeerId): Promise<Omit<Look, 'calls'>[]> {
  const looks: Omit<Look, 'calls'>[] = []
  for (let i = 0; i < LATER_LOOKS; i++) {
    await delay(LATER_MS)
    looks.push(await lookAtBoth(node, peer))
  }
  return looks
}

async function callMany(node: EchoNode, peer: PeerId, calls: number): Promise<void> {
  const data = new Uint8Array(32).fill(7)
  let seq = 0
  const caller = async (): Promise<void> => {
    while (seq < calls) {
      const sent = seq++
      const came = await node.request(peer, EchoMessage, { seq: sent, data })
      if (came.seq !== sent || came.data.length !== data.length) throw new Error('the answer is not what was sent')
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
}

function heapFigure(side: 'caller' | 'server', looks: readonly Look[]): Figure {
  const points = looks.map(look => [look.calls, look[side].heapBytes] as const)
  const name = `ten million calls, the heap of the ${side} grows by`
  return figure(name, slope(points), 'bytes a call', { is: '<=', bound: 16 })
}

function leftFigures(side: 'caller' | 'server', before: Observed, after: readonly Observed[]): Figure[] {
  return (['streams', 'timers', 'listeners'] as const).map(what => {
    const left = Math.min(...after.map(observed => observed[what])) - before[what]
    return figure(`ten million calls, ${what} left in the ${side}`, left, what, { is: '<=', bound: 0 })
  })
}
