/** A call between nodes that speak ten messages, a hundred, or a thousand, each in its turn. */
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, defineMessage, type UnaryMessage } from 'p2plane'
import type { Echo } from '../contestant.ts'
import { EchoMessage } from '../contestants/messages.ts'
import type { Scenario } from '../scenario.ts'
import { costFigures, type Setting } from './cost.ts'

const MESSAGES = [10, 100, 1_000]
const data = new Uint8Array(32).fill(7)

type EchoOf = UnaryMessage<`/bench/echo-${number}/1.0.0`, Echo, Echo>

export const manyMessages: Scenario = {
  async serve() {
    const addresses = await Promise.all(MESSAGES.map(serveMessages))
    return addresses.join(' ')
  },
  async drive(addresses) {
    const settings = await Promise.all(addresses.split(' ').map((address, i) => setting(address, MESSAGES[i]!)))
    return await costFigures('messages', settings)
  }
}

/** The same schemas under many names: what differs is how many there are. */
function manyOf(count: number): EchoOf[] {
  const { request, response } = EchoMessage
  return Array.from({ length: count }, (_, i) =>
    defineMessage({ protocolId: `/bench/echo-${i}/1.0.0`, request, response })
  )
}

async function serveMessages(count: number): Promise<string> {
  const messages = manyOf(count)
  const router = Object.fromEntries(messages.map(({ protocolId }) => [protocolId, (request: Echo) => request]))
  const node = await createNode({ messages, router })
  return node.addresses[0]!.toString()
}

async function setting(address: string, count: number): Promise<Setting> {
  const messages = manyOf(count)
  const node = await createNode({ messages, listen: [] })
  const peer = await node.dial(multiaddr(address))
  return { size: count, call: n => node.request(peer, messages[n % count]!, { seq: n, data }) }
}
