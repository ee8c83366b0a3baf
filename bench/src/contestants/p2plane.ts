import { LANE_PROTOCOL } from '@p2plane/wire'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, type Router } from 'p2plane'
import { type Contestant, PIECE_BYTES } from '../contestant.ts'
import { EchoMessage, EntryMessage, PullStream } from './messages.ts'
import { ENCRYPTERS } from './raw-libp2p.ts'

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
export const overTls: Contestant = p2plane('default', { lanes: true })

/** On Noise. */
export const overNoise: Contestant = p2plane('noise', { lanes: true })

/** To a peer that does not speak lanes: a stream a request, which is how rust-libp2p is spoken to. */
export const unary: Contestant = p2plane('default', { lanes: false })

function p2plane(encrypters: keyof typeof ENCRYPTERS, { lanes }: { lanes: boolean }): Contestant {
  return {
    lacks: [],
    async serve() {
      const node = await createNode({ messages, router, connectionEncrypters: ENCRYPTERS[encrypters] })
      if (!lanes) await node.libp2p.unhandle(LANE_PROTOCOL)
      return node.addresses[0]!.toString()
    },
    async connect(address) {
      const node = await createNode({ messages, listen: [], connectionEncrypters: ENCRYPTERS[encrypters] })
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
