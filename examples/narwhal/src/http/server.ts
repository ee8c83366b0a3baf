import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** A client has so long to say what it wants. */
const REQUEST_TIMEOUT_MS = 30_000
/** Longer than clients keep a connection that is idle: else one may be closed as it is used again. */
const KEEP_ALIVE_MS = 60_000
const MAX_CONNECTIONS = 1_024

/** How long requests under way may take to end when the server stops. */
const GRACE_MS = 500

/** Takes one kind of request past Hono. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** What `startHttpServer` takes. */
export interface HttpServerInit {
  port: number
  api: Hono
  /** By method and path, such as `POST /transactions`. */
  raw: ReadonlyMap<string, Handle>
}

/** Serves on this host alone. @throws Error with one sentence where the port cannot be had */
export async function startHttpServer({ port, api, raw }: HttpServerInit): Promise<Server> {
  const listener = getRequestListener(api.fetch)
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      const [path] = (request.url ?? '').split('?')
      const handle = raw.get(`${request.method} ${path}`)
      if (handle === undefined) void listener(request, response)
      // Whoever went away in the middle of it gets no answer.
      else handle(request, response).catch(() => response.destroy())
    }
  )
  server.maxConnections = MAX_CONNECTIONS
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
