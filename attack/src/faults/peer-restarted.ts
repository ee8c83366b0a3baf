/** Row 21: the peer's process is killed and comes back, at the same place and as the same peer. */
import { setTimeout as delay } from 'node:timers/promises'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { figure } from '@p2plane/rig/figure'
import { createNode, type Node } from 'p2plane'
import type { Fault } from '../fault.ts'
import { hostAndPort } from '../foe/sockets.ts'
import { Echo, faultMessages } from '../messages.ts'
import { percentile } from '../percentile.ts'
import { startPeer } from './peer.ts'

const RESTARTS = 20
const PAUSE_MS = 10
const TIMEOUT_MS = 1_000
const data = new Uint8Array(256)

export const peerRestarted: Fault = async () => {
  const key = Buffer.from((await generateKeyPair('Ed25519')).raw).toString('hex')
  let peer = await startPeer(key, 0)
  await using node = await createNode({ messages: faultMessages, listen: [], bootstrap: [peer.address] })
  const { port } = hostAndPort(peer.address)
  const call = calls(node, peer.address)
  try {
    await call(performance.now())
    const durations: number[] = []
    for (let i = 0; i < RESTARTS; i++) {
      peer.kill()
      // Calls go on while it is away: what they make of its absence is part of how soon they are answered.
      const away = new AbortController()
      const meanwhile = call(Number.POSITIVE_INFINITY, away.signal)
      await peer[Symbol.asyncDispose]()
      peer = await startPeer(key, port)
      const backMs = performance.now()
      away.abort()
      await meanwhile
      await call(backMs)
      durations.push(performance.now() - backMs)
    }
    return [
      figure('peer restarted: first success, p99', percentile(durations, 0.99) / 1000, 's', { is: '<=', bound: 1.5 })
    ]
  } finally {
    await peer[Symbol.asyncDispose]()
  }
}

/** One call after another, until one that began after `sinceMs` is answered. */
function calls(node: Node<typeof Echo>, address: string): (sinceMs: number, signal?: AbortSignal) => Promise<void> {
  return async (sinceMs, signal) => {
    while (signal?.aborted !== true) {
      const startMs = performance.now()
      const isAnswered = await node.request(address, Echo, { seq: 0, data }, { timeoutMs: TIMEOUT_MS }).then(
        () => true,
        () => false
      )
      if (isAnswered && startMs >= sinceMs) return
      await delay(PAUSE_MS)
    }
  }
}
