import { memory } from '@libp2p/memory'
import { defineMessage, type Message } from '@p2plane/message'
import { LANE_PROTOCOL } from '@p2plane/wire'
import * as z from 'zod'
import { createNode } from './create-node.ts'
import type { Node } from './node.ts'
import type { NodeOptions } from './node-options.ts'
import type { Router } from './router.ts'

/** The one conversation of all tests. */
export const Ping = defineMessage({
  protocolId: '/hello/ping/1.0.0',
  request: z.object({ nonce: z.int() }),
  response: z.object({ nonce: z.int(), by: z.string() }),
  idempotent: true
})

/** One that is not idempotent, and whose sizes are small enough to cross. */
export const Say = defineMessage({
  protocolId: '/hello/say/1.0.0',
  request: z.object({ text: z.string() }),
  response: z.null(),
  maxRequestBytes: 1024,
  maxResponseBytes: 1024
})

export const messages = [Ping, Say]

/** Answers both. */
export const router: Router<typeof Ping | typeof Say> = {
  [Ping.protocolId]: ({ nonce }) => ({ nonce, by: 'router' }),
  [Say.protocolId]: () => null
}

/** A node on libp2p's in-memory transport: TLS, Yamux, Identify and Kademlia are real, there is no socket. */
export function memoryNode<M extends Message>(options: NodeOptions<M>): Promise<Node<M>> {
  return createNode<M>({
    transports: [memory()],
    listen: [`/memory/${crypto.randomUUID()}`],
    preset: 'test',
    // Handlers fail on purpose here.
    onError: () => {},
    ...options
  })
}

/** How calls are carried: over lanes, or over a stream each, as to a peer that has none. */
export type Path = 'lane' | 'unary'

/** Makes a node one that does not speak lanes, as a peer of another library. */
export async function withoutLanes<N extends Pick<Node<never>, 'libp2p'>>(node: N): Promise<N> {
  await node.libp2p.unhandle(LANE_PROTOCOL)
  return node
}

/** A node that answers, and one that knows where it is. */
export async function pair(
  path: Path = 'lane'
): Promise<AsyncDisposable & Record<'alice' | 'bob', Node<typeof Ping | typeof Say>>> {
  const alice = await memoryNode({ messages, router })
  const bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
  if (path === 'unary') await Promise.all([withoutLanes(alice), withoutLanes(bob)])
  return {
    alice,
    bob,
    async [Symbol.asyncDispose]() {
      await bob.stop()
      await alice.stop()
    }
  }
}

/** Resolves with the event's detail the next time it is fired. */
export function nextEvent<T>(target: EventTarget, type: string): Promise<T> {
  return new Promise(resolve => {
    target.addEventListener(type, event => resolve((event as CustomEvent<T>).detail), { once: true })
  })
}

/** Resolves once the condition holds; a test's own timeout is its end. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 5))
}
