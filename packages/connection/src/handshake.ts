import type { TLSSocket } from 'node:tls'
import { TimeoutError } from '@libp2p/interface'

/** What `handshake` takes. */
export interface HandshakeOptions {
  /** Ends the wait. */
  signal?: AbortSignal | undefined
  /** How long the peer may take, in milliseconds. */
  timeoutMs: number
}

/**
 * Runs `check` once TLS has agreed on its keys, and gives back what it says.
 *
 * @param check - has the same signal, which also fires at the timeout and where the socket fails
 * @throws the reason of the signal, TimeoutError, or whatever ended the socket; the caller destroys it
 */
export async function handshake<T>(
  socket: TLSSocket,
  { signal, timeoutMs }: HandshakeOptions,
  check: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const stop = new AbortController()
  const onAbort = (): void => stop.abort(signal?.reason)
  const onError = (error: Error): void => stop.abort(error)
  const onClose = (): void => stop.abort(new Error('The peer closed the connection during the TLS handshake'))
  const timer = setTimeout(() => stop.abort(new TimeoutError(`No TLS handshake within ${timeoutMs} ms`)), timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  // Errors of what lies below TLS come as node's own event alone.
  socket.once('error', onError).once('_tlsError', onError).once('close', onClose)
  try {
    await event(socket, 'secure', stop.signal)
    const result = await check(stop.signal)
    stop.signal.throwIfAborted()
    return result
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    socket.off('error', onError).off('_tlsError', onError).off('close', onClose)
  }
}

function event(socket: TLSSocket, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      socket.off(name, onEvent)
      reject(signal.reason as Error)
    }
    const onEvent = (): void => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    if (signal.aborted) return reject(signal.reason as Error)
    socket.once(name, onEvent)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
