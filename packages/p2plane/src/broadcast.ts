import type { PeerId } from '@libp2p/interface'
import type { RequestOf, ResponseOf, UnaryMessage } from '@p2plane/message'
import { P2PError } from '@p2plane/wire'
import type { BroadcastOptions } from './call-options.ts'
import type { Outbound } from './outbound.ts'

/** What became of a broadcast at one peer. */
export type Settled<T> = { peer: PeerId } & ({ ok: true; response: T } | { ok: false; error: P2PError })

/**
 * Calls each of these peers that `to` names, with a body that is encoded once.
 *
 * @throws P2PError where the request itself cannot be sent
 */
export async function broadcast<M extends UnaryMessage>(
  outbound: Outbound,
  peers: readonly PeerId[],
  message: M,
  request: RequestOf<M>,
  options: BroadcastOptions
): Promise<Settled<ResponseOf<M>>[]> {
  const { to = () => true } = options
  const body = outbound.encode(message, request)
  const callOne = async (peer: PeerId): Promise<Settled<ResponseOf<M>>> => {
    try {
      const response = await new Promise<ResponseOf<M>>((resolve, reject) =>
        outbound.start({ target: peer, message, body, options, resolve, reject })
      )
      return { peer, ok: true, response }
    } catch (error) {
      if (!P2PError.is(error)) throw error
      return { peer, ok: false, error }
    }
  }
  return await Promise.all(peers.filter(peer => to(peer)).map(callOne))
}
