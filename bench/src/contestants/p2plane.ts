import { LANE_PROTOCOL } from '@p2plane/wire'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, type NodeOptions, type Router } from 'p2plane'
import { type Contestant, PIECE_BYTES } from '../contestant.ts'
import { EchoMessage, EntryMessage, PullStream } from './messages.ts'

const messages = [EchoMessage, EntryMessage, PullStream]
const PIECE = new Uint8Array(PIECE_BYTES).fill(7)

const router: Router<(typeof messages)[number]> = {
  [EchoMessage.protocolId]: request => request,
  [EntryMessage.protocolId]: entry => entry,
  [PullStream.protocolId]: async function* ({ byteLength }) {
    for (let left = byteLength; left > 0; left -= PIECE_BYTES) {
      yield left < PIECE_BYTES ? PIECE.subarray(0, left) : PIECE
    }
  }
}

/** On P2PLane's default encryption. */
export const overTls: Contestant = p2plane({}, { lanes: true })

/** On Noise. */
export const overNoise: Contestant = p2plane({ encryption: ['noise'] }, { lanes: true })

/** To a peer that does not speak lanes: a stream a request, which is how rust-libp2p is spoken to. */
export const unary: Contestant = p2plane({}, { lanes: false })

function p2plane(options: Pick<NodeOptions<never>, 'encryption'>, { lanes }: { lanes: boolean }): Contestant {
  return {
    lacks: [],
    async serve() {
      const node = await createNode({ messages, router, ...options })
      if (!lanes) await node.libp2p.unhandle(LANE_PROTOCOL)
      return node.addresses[0]!.toString()
    },
    async connect(address) {
      const node = await createNode({ messages, listen: [], ...options })
      const peer = await node.dial(multiaddr(address))
      return {
        value: value => node.request(peer, EchoMessage, value),
        record: entry => node.request(peer, EntryMessage, { ...entry, parents: [...entry.parents] }),
        async pull(byteLength) {
          let received = 0
          for await (const piece of node.stream(peer, PullStream, { byteLength })) received += piece.length
          return received
        }
      }
    }
  }
}
