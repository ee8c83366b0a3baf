import type { Foe } from './foe.ts'

/** Sends a whole body of more than a window on a stream of its own, past all that would refuse it here. */
export async function sendBody(foe: Foe, protocolId: string, body: Uint8Array): Promise<void> {
  const stream = await foe.open(protocolId)
  stream.addEventListener('message', () => {})
  stream.send(body)
  // A reset while some is still to be written rejects this.
  stream.close().catch(() => {})
}
