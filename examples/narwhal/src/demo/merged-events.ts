import type { ClusterControl } from './cluster-control.ts'
import { sseBlock } from './sse.ts'
import { validatorEvents } from './validator-events.ts'

/** Without anything to say for this long, a comment is sent: whoever reads sees that the connection lives. */
const HEARTBEAT_MS = 5_000

/**
 * The events of all validators in one stream, and those of the supervisor among them. An event of a validator says whose it
 * is, so it is passed on as it came. A reader that is slow slows the reading down: the validator then sends it a state in
 * place of what it missed, and nothing is kept here.
 */
export function mergedEvents(cluster: ClusterControl): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const stop = new AbortController()
  const utf8 = new TextEncoder()
  const send = (block: string): Promise<void> => writer.write(utf8.encode(`${block}\n\n`))
  const forward = async (validator: number): Promise<void> => {
    for await (const block of validatorEvents(cluster, validator, stop.signal)) await send(block)
  }
  // Rejects when whoever reads has left.
  const fail = (): void => stop.abort()
  const sendStatus = (): void => void send(sseBlock('cluster', JSON.stringify(cluster.status))).catch(fail)

  sendStatus()
  const stopListening = cluster.onStatus(sendStatus)
  const heartbeat = setInterval(() => void send(': still here').catch(fail), HEARTBEAT_MS)
  stop.signal.addEventListener('abort', () => {
    clearInterval(heartbeat)
    stopListening()
  })
  writer.closed.catch(fail)
  for (const validator of cluster.status.validators.keys()) void forward(validator).catch(fail)
  return readable
}
