import { createNode, defineMessage, type Node } from 'p2plane'
import * as z from 'zod'
import type { Host } from './host.ts'

/** The one conversation of all tests. */
export const Ping = defineMessage({
  protocolId: '/hello/ping/1.0.0',
  request: z.object({ nonce: z.int() }),
  response: z.object({ nonce: z.int(), atMs: z.number() })
})

/** A node that answers when it is asked with what time it is. */
export function startNode(host: Host): Promise<Node<typeof Ping>> {
  return createNode({
    ...host.options,
    messages: [Ping],
    router: { [Ping.protocolId]: ({ nonce }) => ({ nonce, atMs: performance.now() }) }
  })
}
