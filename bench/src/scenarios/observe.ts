/** What a process says of itself: a message, so that the other side can ask. */
import { type Connection, TypedEventEmitter } from '@libp2p/interface'
import { defineMessage, type Node } from 'p2plane'
import * as z from 'zod'

const observed = z.object({
  heapBytes: z.int(),
  rssBytes: z.int(),
  streams: z.int(),
  timers: z.int(),
  listeners: z.int()
})

/** What is left when garbage is gone. */
export type Observed = z.output<typeof observed>

export const Observe = defineMessage({
  protocolId: '/bench/observe/1.0.0',
  request: z.null(),
  response: observed
})

/** Looks at this process, after collecting its garbage. */
export function observe({ libp2p }: Pick<Node<never>, 'libp2p'>): Observed {
  globalThis.gc!()
  const { heapUsed, external, rss } = process.memoryUsage()
  const connections = libp2p.getConnections()
  return {
    heapBytes: heapUsed + external,
    rssBytes: rss,
    streams: connections.flatMap(({ streams }) => streams).length,
    timers: process.getActiveResourcesInfo().filter(name => name === 'Timeout' || name === 'Immediate').length,
    listeners: connections
      .flatMap(connection => [connection, ...connection.streams])
      .reduce((n, one) => n + listenersOf(one), 0)
  }
}

const EVENTS = ['message', 'drain', 'idle', 'close', 'remoteCloseWrite', 'remoteCloseRead', 'closeRead', 'closeWrite']

function listenersOf(target: Connection | Connection['streams'][number]): number {
  if (!(target instanceof TypedEventEmitter)) return 0
  return EVENTS.reduce((n, event) => n + target.listenerCount(event), 0)
}
