import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** How long requests under way may take to end when the server stops. */
const GRACE_MS = 500

/** Serves an API on this host alone. @throws Error with one sentence where the port cannot be had */
export async function startHttpServer(api: Hono, port: number): Promise<Server> {
  const listener = getRequestListener(api.fetch)
  const server = createServer((request, response) => void listener(request, response))
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'it is in use' : (cause as Error).message
    throw new Error(`port ${port}, for HTTP, cannot be had: ${why}`, { cause })
  }
  return server
}

/** Resolves once every connection is closed. */
export async function stopHttpServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS)
  await closed
  clearTimeout(timer)
}
