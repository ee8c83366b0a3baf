import { multiaddr } from '@multiformats/multiaddr'
import { createNode, type Router } from 'p2plane'
import { answerBig, fail, hang, late, spin } from '../handlers.ts'
import { Big, Busy, Echo, Hang, Items, Late, messages, Throw } from '../messages.ts'
import { ECHO_BYTES, ECHO_TIMEOUT_MS, type Server } from '../server.ts'

const ITEM = new Uint8Array(64 * 1024).fill(7)

const router: Router<(typeof messages)[number]> = {
  [Echo.protocolId]: request => request,
  [Big.protocolId]: answerBig,
  [Throw.protocolId]: ({ seq }) => fail(seq),
  [Hang.protocolId]: hang,
  [Busy.protocolId]: request => {
    spin()
    return request
  },
  [Late.protocolId]: async request => {
    await late()
    return request
  },
  [Items.protocolId]: async function* () {
    for (;;) yield ITEM
  }
}

/** A node as `createNode` makes it where nothing is said. */
export const p2plane: Server = {
  async serve() {
    return (await createNode({ messages, router })).libp2p
  },
  async connect(address) {
    const node = await createNode({ messages, listen: [] })
    const peer = await node.dial(multiaddr(address))
    await node.libp2p.peerStore.merge(peer, { multiaddrs: [multiaddr(address)] })
    const data = new Uint8Array(ECHO_BYTES)
    return async seq => {
      await node.request(peer, Echo, { seq, data }, { timeoutMs: ECHO_TIMEOUT_MS, retries: 0 })
    }
  }
}
