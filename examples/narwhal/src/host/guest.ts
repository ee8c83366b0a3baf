import { createNode } from 'p2plane'
import { TransactionMessage } from './messages.ts'

/**
 * Hands a transaction to a validator as a peer that is of no committee, and resolves with its id once it is on disk there.
 *
 * @throws P2PError, or an Error with why it was refused
 */
export async function submitTo(peer: string, data: string): Promise<string> {
  await using node = await createNode({ messages: [TransactionMessage], listen: [] })
  const transaction = { id: '', data, parents: [] }
  const timestamp = Math.floor(Date.now() / 1_000)
  const taken = await node.request(peer, TransactionMessage, { transaction, timestamp })
  if (!taken.ok) throw new Error(taken.error.reason)
  return taken.value.id
}
