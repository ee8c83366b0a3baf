import type { Connection } from '@libp2p/interface'
import type { RequestOf, ResponseOf, UnaryMessage } from '@p2plane/message'
import { deadlineIn, request as carry, unaryExchange } from '@p2plane/wire'
import type { Bodies } from '../body.ts'

/**
 * Asks the peer of one connection something, on a stream of its own.
 *
 * @throws P2PError of the exchange; Error where the answer does not fit
 */
export async function ask<M extends UnaryMessage>(
  connection: Connection,
  bodies: Bodies,
  message: M,
  request: RequestOf<M>,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }
): Promise<ResponseOf<M>> {
  const { protocolId, maxResponseBytes } = message
  const body = bodies.encode(message.request, request, 'request')
  const options = { maxResponseBytes, ...deadlineIn(timeoutMs, signal) }
  const answer = await carry(unaryExchange(connection), protocolId, body, options)
  return bodies.decode(message.response, answer, 'response') as ResponseOf<M>
}
