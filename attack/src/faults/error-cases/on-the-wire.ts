import { setTimeout as delay } from 'node:timers/promises'
import { Foe } from '../../foe/foe.ts'
import { request } from '../../foe/lane-frames.ts'
import { openLane } from '../../foe/lane.ts'
import { Throw } from '../../messages.ts'
import { startPeer } from '../peer.ts'

const CALLS = 100
const ANSWERED_MS = 500

/** All that a lane says of handlers that fail, as it crosses the wire: what no error of ours would show is seen too. */
export async function bytesOnLane(): Promise<string> {
  await using peer = await startPeer()
  const foe = await Foe.connect(peer.address)
  try {
    const { stream } = await openLane(foe, Throw.protocolId)
    const chunks: Uint8Array[] = []
    stream.addEventListener('message', ({ data }) => chunks.push(data.subarray()))
    for (let callId = 0; callId < CALLS; callId++) stream.send(request(callId, 5_000))
    await delay(ANSWERED_MS)
    const bytes = Buffer.concat(chunks).toString('latin1')
    if (!bytes.includes('handler-failed')) throw new Error('the lane said nothing of the handlers that failed')
    return bytes
  } finally {
    await foe.end()
  }
}
