/** A call of a node that knows one peer, ten, or a hundred. */
import { setTimeout as delay } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, type PeerId } from 'p2plane'
import { EchoMessage } from '../contestants/messages.ts'
import type { Scenario } from '../scenario.ts'
import { costFigures, type Setting } from './cost.ts'

const PEERS = [1, 10, 100]
const MOST_PEERS = Math.max(...PEERS)
/** Calls to one peer before the next has its turn: a burst goes to one, whatever their number. */
const CALLS_A_PEER = 64
/** New connections introduce themselves, which is not what is measured. */
const SETTLE_MS = 5_000

const messages = [EchoMessage]
const data = new Uint8Array(32).fill(7)

export const manyPeers: Scenario = {
  async serve() {
    const addresses: string[] = []
    for (let i = 0; i < MOST_PEERS; i++) {
      const node = await createNode({
        messages,
        router: { [EchoMessage.protocolId]: request => request },
        preset: 'test'
      })
      addresses.push(node.addresses[0]!.toString())
    }
    return addresses.join(' ')
  },
  async drive(addresses) {
    const settings = await Promise.all(PEERS.map(peers => setting(addresses.split(' ').slice(0, peers))))
    await delay(SETTLE_MS)
    return await costFigures('peers', settings)
  }
}

async function setting(addresses: readonly string[]): Promise<Setting> {
  const node = await createNode({ messages, listen: [], preset: 'test' })
  const peers: PeerId[] = []
  for (const address of addresses) peers.push(await node.dial(multiaddr(address)))
  return {
    size: peers.length,
    call: n => node.request(peers[Math.floor(n / CALLS_A_PEER) % peers.length]!, EchoMessage, { seq: n, data })
  }
}
