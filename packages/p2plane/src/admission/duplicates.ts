/** Two nodes that dial each other at the same moment have two connections. Which one stays, as pure functions. */
import type { PeerId } from '@libp2p/interface'

/** What is looked at of a connection. */
export interface Candidates {
  readonly direction: 'inbound' | 'outbound'
  readonly remotePeer: PeerId
  /** When it was opened. */
  readonly timeline: { readonly open: number }
}

/**
 * The connection that both sides take: the newest of those that the smaller peer id dialled, else the newest.
 *
 * @param connections all to the same peer
 */
export function preferred<C extends Candidates>(self: PeerId, connections: readonly C[]): C | undefined {
  const ofSmaller = connections.filter(connection => isDialledBySmaller(self, connection))
  return newest(ofSmaller.length > 0 ? ofSmaller : connections)
}

/**
 * Those that this node should end: what it dialled itself and is not preferred. Each connection has one dialler, so each
 * has one side that decides, and no two sides end two that were meant to be one each.
 */
export function surplus<C extends Candidates>(self: PeerId, connections: readonly C[]): C[] {
  const kept = preferred(self, connections)
  return connections.filter(connection => connection !== kept && connection.direction === 'outbound')
}

function isDialledBySmaller(self: PeerId, { direction, remotePeer }: Candidates): boolean {
  return compare(self, remotePeer) < 0 === (direction === 'outbound')
}

function newest<C extends Candidates>(connections: readonly C[]): C | undefined {
  return connections.reduce<C | undefined>(
    (best, each) => (best === undefined || each.timeline.open >= best.timeline.open ? each : best),
    undefined
  )
}

/** As bytes, unsigned. */
function compare(a: PeerId, b: PeerId): number {
  const [left, right] = [a.toMultihash().bytes, b.toMultihash().bytes]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!
  }
  return left.length - right.length
}
