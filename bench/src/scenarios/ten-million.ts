/** Ten million calls in one run: what stays behind of each. Takes minutes. */
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
      looks.push({ calls, server: await node.request(peer, Observe, null), caller: observe(node) })
    }
    return (['caller', 'server'] as const).flatMap(side => leftBehind(side, looks))
  }
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

function leftBehind(side: 'caller' | 'server', looks: readonly Look[]): Figure[] {
  const points = looks.map(look => [look.calls, look[side].heapBytes] as const)
  const [first, last] = [looks[0]![side], looks.at(-1)![side]]
  return [
    figure(`ten million calls, the heap of the ${side} grows by`, slope(points), 'bytes a call', {
      is: '<=',
      bound: 16
    }),
    ...(['streams', 'timers', 'listeners'] as const).map(what =>
      figure(`ten million calls, ${what} left in the ${side}`, last[what] - first[what], what, { is: '<=', bound: 0 })
    )
  ]
}
